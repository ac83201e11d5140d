package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.model.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a file of ratings or clicks to the evaluation of every task that a model has. */
class EvaluateTasksTest {
  private static final long START = 1_700_000_000L;
  private static final int ITEMS = 24;

  @TempDir static Path folder;

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    prepare("ratings", ratings(true), "ratio");
    prepare("unrated", ratings(false), "ratio");
    prepare("clicks", clicks(), "temporal");
    train(
        "ratings",
        "several",
        "tasks=next-item,like,stars,again",
        "task.like.label=value >= 4",
        "task.like.interaction=target-attention",
        "task.like.window=5",
        "task.like.timed=true",
        "task.stars.kind=rating",
        "task.stars.label=value",
        "task.again.label=happened",
        "task.again.negatives=3");
    train(
        "clicks",
        "click",
        "tasks=click",
        "task.click.label=label",
        "task.click.timed=true",
        "task.click.tower=16");
    train(
        "ratings", "plain", "tasks=next-item,like", "task.like.label=value >= 4", "features=false");
    train("ratings", "next");
  }

  /** People like items of every third number, which depend on their gender. */
  private static Path ratings(boolean rated) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder lines =
        new StringBuilder("user_id,item_id,timestamp,gender,genre,device")
            .append(rated ? ",rating\n" : "\n");
    for (int e = 0; e < 16; e++) {
      for (int user = 0; user < 40; user++) {
        int item = random.nextInt(ITEMS);
        int rating = Math.clamp((item % 3 == user % 2 ? 4 : 2) + random.nextInt(-1, 2), 1, 5);
        lines.append(
            "u%02d,i%02d,%d,%s,%s,%s"
                .formatted(
                    user,
                    item,
                    START + 3_000L * e + random.nextInt(2_000),
                    user % 2 == 0 ? "f" : "m",
                    "genre" + item % 3,
                    random.nextBoolean() ? "phone" : "desk"));
        lines.append(rated ? "," + rating + "\n" : "\n");
      }
    }
    return Files.writeString(folder.resolve(rated ? "ratings.csv" : "unrated.csv"), lines);
  }

  /** Everybody clicks at first; then what is shown is clicked or not. */
  private static Path clicks() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    StringBuilder lines = new StringBuilder("user_id,item_id,timestamp,gender,label\n");
    for (int e = 0; e < 20; e++) {
      for (int user = 0; user < 40; user++) {
        int item = random.nextInt(ITEMS);
        boolean clicked = e == 0 || random.nextInt(10) < (item % 3 == user % 2 ? 7 : 2);
        lines.append(
            "u%02d,i%02d,%d,%s,%d%n"
                .formatted(
                    user,
                    item,
                    START + 1_500L * e + random.nextInt(1_000),
                    user % 2 == 0 ? "f" : "m",
                    clicked ? 1 : 0));
      }
    }
    return Files.writeString(folder.resolve("clicks.csv"), lines);
  }

  private static String place(String name) {
    return folder.resolve(name).toString();
  }

  private static void prepare(String name, Path input, String split) {
    done(
        Commands.run(
            "prepare",
            "--input",
            input.toString(),
            "--split",
            split,
            "--validation",
            "0.2",
            "--test",
            "0.2",
            "--out",
            place(name)));
  }

  private static void train(String data, String model, String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of("train", "--data", place(data), "--model", "gru", "--out", place(model)));
    arguments.addAll(List.of("--threads", "1", "--set", "width=32", "batch=8", "rate=0.01"));
    // As the runtime computes, so that no two items of about the same score change places.
    arguments.addAll(List.of("epochs=3", "precision=float32"));
    arguments.addAll(List.of(settings));
    done(Commands.run(arguments.toArray(String[]::new)));
  }

  private static Commands done(Commands result) {
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    return result;
  }

  private static Commands evaluate(String model, String data, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("evaluate", "--model", place(model), "--data", place(data)));
    arguments.addAll(List.of(more));
    return Commands.run(arguments.toArray(String[]::new));
  }

  private static JsonObject json(String model, String data, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--json");
    return JsonParser.parseString(
            done(evaluate(model, data, arguments.toArray(String[]::new))).out())
        .getAsJsonObject();
  }

  private static JsonObject task(JsonObject report, String name) {
    return report.getAsJsonObject("tasks").getAsJsonObject(name);
  }

  /**
   * A copy of a model whose probabilities are those of the scores: calibration comes after the last
   * validation of a training.
   */
  private static Model uncalibrated(String name, String copy) throws IOException {
    Model model = ModelFile.read(folder.resolve(name));
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    for (Task task : ((SequenceNetwork) model.architecture()).tasks()) {
      if (task instanceof Task.Binary) {
        tensors.put(
            SequenceNetwork.prefix(task) + "calibration",
            new Tensor.Floats(List.of(2), new float[] {1, 0}));
      }
    }
    ModelFile.write(
        new Model(
            model.name(),
            model.architecture(),
            new Weights(tensors),
            model.items(),
            model.settings(),
            model.metrics(),
            model.provenance()),
        folder.resolve(copy));
    return model;
  }

  /** What the training measured at its best epoch, beside what the runtime makes of the model. */
  @ParameterizedTest
  @CsvSource({
    "several, ratings, like, 10",
    "several, ratings, stars, 4",
    "several, ratings, again, 10",
    "click, clicks, click, 10"
  })
  void evaluate_validation_equalsTheTrainingsOwn(
      String name, String data, String task, int metricCount) throws IOException {
    String copy = name + "-" + task;
    Map<String, Double> measured = uncalibrated(name, copy).metrics();
    JsonObject result = task(json(copy, data, "--split", "validation", "--task", task), task);
    JsonObject metrics = result.getAsJsonObject("metrics");

    String prefix = "validation " + task + ".";
    assertThat(measured.keySet()).filteredOn(key -> key.startsWith(prefix)).hasSizeGreaterThan(2);
    assertThat(metrics.size()).isGreaterThanOrEqualTo(metricCount);
    int rows = result.get("rows").getAsInt();
    for (String metric : metrics.keySet()) {
      assertThat(metrics.get(metric).getAsDouble())
          .as(prefix + metric)
          .isCloseTo(measured.get(prefix + metric), within(tolerance(metric, rows)));
    }
  }

  @Test
  void evaluate_nextItemAmongOtherTasks_equalsTheTrainingsOwn() throws IOException {
    Map<String, Double> measured = ModelFile.read(folder.resolve("several")).metrics();
    JsonObject metrics =
        json("several", "ratings", "--split", "validation", "--task", "next-item")
            .getAsJsonObject("metrics");

    for (String metric : List.of("hr@10", "ndcg@10", "mrr@10", "hr@20")) {
      assertThat(metrics.get(metric).getAsDouble())
          .as(metric)
          .isCloseTo(measured.get("validation " + metric), within(1e-4));
    }
  }

  /** The log of the serving code is told what the data set knows besides ids and times. */
  @Test
  void replay_modelWithFeatures_equalsEvaluateToTheLastDigit() {
    JsonObject evaluated =
        json("several", "ratings", "--task", "next-item", "--k", "3,10").getAsJsonObject("metrics");
    Commands replay =
        done(
            Commands.run(
                "replay",
                "--model",
                place("several"),
                "--data",
                place("ratings"),
                "--k",
                "3,10",
                "--json"));
    JsonObject replayed =
        JsonParser.parseString(replay.out()).getAsJsonObject().getAsJsonObject("metrics");

    for (String metric : List.of("hr@3", "hr@10", "ndcg@3", "ndcg@10", "mrr@10")) {
      assertThat(replayed.get(metric).getAsDouble())
          .as(metric)
          .isEqualTo(evaluated.get(metric).getAsDouble());
    }
    refused(
        Commands.run("replay", "--model", place("several"), "--data", place("unrated")),
        "uses the event feature 'value', which data set",
        "does not have");
  }

  @Test
  void evaluate_severalTasks_judgesAll() {
    JsonObject report = json("several", "ratings");

    assertThat(report.getAsJsonObject("metrics").has("ndcg@10")).isTrue();
    assertThat(report.getAsJsonObject("tasks").keySet()).containsExactly("like", "stars", "again");
    JsonObject like = task(report, "like");
    assertThat(like.get("kind").getAsString()).isEqualTo("binary");
    assertThat(like.get("rows").getAsInt()).isEqualTo(report.get("cases").getAsInt());
    assertThat(like.getAsJsonObject("baselines").keySet()).containsExactly("popularity");
    JsonObject stars = task(report, "stars");
    assertThat(stars.get("kind").getAsString()).isEqualTo("rating");
    assertThat(stars.getAsJsonObject("metrics").keySet()).contains("rmse", "mae");
    assertThat(stars.getAsJsonObject("baselines").keySet())
        .containsExactly("global mean", "user and item biases");
    assertThat(
            stars
                .getAsJsonObject("baselines")
                .getAsJsonObject("global mean")
                .get("rmse")
                .getAsDouble())
        .as("the spread of ratings from 1 to 5")
        .isBetween(0.8, 1.8);
    assertThat(task(report, "again").getAsJsonObject("protocol").get("negatives").getAsString())
        .startsWith("3 ");
    assertThat(report.get("learnedFrom").getAsString()).isEqualTo("same-split");
  }

  @Test
  void evaluate_modelWithoutOtherTasks_hasTheFieldsOfBefore() {
    JsonObject report = json("next", "ratings");

    assertThat(report.keySet())
        .containsExactly(
            "users",
            "cases",
            "repeats",
            "metrics",
            "standardErrors",
            "protocol",
            "seconds",
            "learnedFrom");
  }

  @Test
  void evaluate_modelWithoutNextItem_showsItsTaskOnly() {
    JsonObject report = json("click", "clicks");
    Commands text = done(evaluate("click", "clicks", "--segments", "history,user.gender"));

    assertThat(report.keySet()).containsExactly("tasks", "learnedFrom");
    assertThat(task(report, "click").getAsJsonObject("metrics").get("auc").getAsDouble())
        .isBetween(0.0, 1.0);
    assertThat(text.out())
        .contains("task click (binary)", "log-loss", "part test, groups by user")
        .contains("by history", "by user.gender", "compared with baselines", "popularity")
        .doesNotContain("coverage");
  }

  @Test
  void evaluate_allSimpleModels_standBesideTheCountedOnes() {
    JsonObject report = json("several", "ratings", "--simple-models", "all");
    JsonObject click =
        task(
            json("click", "clicks", "--simple-models", "all", "--segments", "user.gender"),
            "click");
    assertThat(
            click
                .getAsJsonObject("baselineSegments")
                .getAsJsonObject("popularity by kind of user")
                .getAsJsonObject("user.gender")
                .keySet())
        .isEqualTo(click.getAsJsonObject("segments").getAsJsonObject("user.gender").keySet());

    assertThat(task(report, "stars").getAsJsonObject("baselines").keySet())
        .containsExactly("global mean", "user and item biases", "biased matrix factorisation");
    assertThat(click.getAsJsonObject("baselines").keySet())
        .contains(
            "popularity",
            "popularity by kind of user",
            "logistic regression",
            "factorisation machine");
    for (String name : List.of("logistic regression", "factorisation machine")) {
      JsonObject metrics = click.getAsJsonObject("baselines").getAsJsonObject(name);
      assertThat(metrics.get("log-loss").getAsDouble()).as(name).isPositive().isLessThan(2);
    }
    refused(
        evaluate("click", "clicks", "--simple-models", "most"),
        "--simple-models is 'most', expected counted or all");
  }

  @Test
  void evaluate_groupsAndNegatives_areOfTheProtocol() {
    JsonObject byUser = task(json("click", "clicks"), "click");
    JsonObject byRequest = task(json("click", "clicks", "--groups", "request"), "click");
    JsonObject several = json("several", "ratings", "--negatives", "9", "--k", "3");
    JsonObject drawn = task(several, "again");

    assertThat(byRequest.get("rows")).isEqualTo(byUser.get("rows"));
    assertThat(byRequest.getAsJsonObject("metrics").get("auc").getAsDouble())
        .isCloseTo(byUser.getAsJsonObject("metrics").get("auc").getAsDouble(), within(1e-4));
    assertThat(byRequest.get("groups").getAsInt()).isNotEqualTo(byUser.get("groups").getAsInt());
    assertThat(drawn.get("rows").getAsInt()).isGreaterThan(8 * several.get("cases").getAsInt());
    assertThat(drawn.getAsJsonObject("metrics").keySet())
        .contains("ndcg@3")
        .doesNotContain("ndcg@10");
  }

  @Test
  void evaluate_taskThatTheModelDoesNotHave_refused() {
    refused(
        evaluate("several", "ratings", "--task", "lke"),
        "has no task 'lke' (did you mean 'like'?), expected next-item, like, stars, again");
    refused(
        evaluate("next", "ratings", "--task", "click"), "has no task 'click', expected next-item");
  }

  /**
   * Items of the same score but for rounding may change places, and a row whose probability is at
   * the edge of two bins may be in either: that moves the calibration error by at most two rows.
   */
  private static double tolerance(String metric, int rows) {
    if (metric.equals("calibration-error")) {
      return 2.0 / rows;
    }
    return metric.contains("auc") || metric.contains("ndcg") ? 1e-3 : 1e-4;
  }

  @Test
  void evaluate_dataWithoutTheLabel_namesWhatIsMissing() {
    Commands some = done(evaluate("plain", "unrated"));

    assertThat(some.out()).contains("ndcg").doesNotContain("task like");
    assertThat(some.err()).contains("not evaluated: task 'like' has no labels in", "'value'");
    refused(
        evaluate("plain", "unrated", "--task", "like"),
        "task 'like' has no labels in",
        "column 'value'");
  }

  @Test
  void evaluate_dataWithOtherFeatures_refused() {
    refused(evaluate("several", "unrated"), "uses the event features [value]", "has []");
  }

  @Test
  void evaluate_optionsThatMakeNoSense_refused() {
    refused(
        evaluate("click", "clicks", "--segments", "user.shoes"),
        "cannot report by 'user.shoes'",
        "history, user.gender");
    refused(evaluate("click", "clicks", "--negatives", "-1"), "--negatives is -1");
    refused(evaluate("click", "clicks", "--groups", "shop"), "--groups is 'shop'");
    refused(
        evaluate("next", "ratings", "--segments", "history"),
        "--segments has no effect: no task of model");
    refused(
        evaluate("next", "ratings", "--groups", "request"),
        "--groups has no effect: no task of model");
    refused(
        evaluate("next", "ratings", "--simple-models", "all"),
        "--simple-models has no effect: no task of model");
    refused(evaluate("click", "clicks", "--k", "0"), "k is");
    refused(
        evaluate("click", "clicks", "--keep-seen"),
        "--keep-seen has no effect: the next-item task is not evaluated");
    refused(
        evaluate("several", "ratings", "--task", "like", "--targets", "rest"),
        "--targets has no effect: the next-item task is not evaluated");
    refused(
        evaluate("several", "ratings", "--task", "stars", "--negatives", "2"),
        "--negatives has no effect: no binary task of model");
  }

  /** One line, behind those that say what the model has learned from. */
  private static void refused(Commands result, String... said) {
    assertThat(result.code()).as(result.out()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines())
        .filteredOn(line -> !line.contains("may have included"))
        .hasSize(1);
    assertThat(result.errLines().getLast()).contains(said);
  }
}
