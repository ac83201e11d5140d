package io.memoir.cli;

import static io.memoir.cli.Answers.done;
import static io.memoir.cli.Answers.joined;
import static io.memoir.cli.Answers.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake about tasks, items and values is one line that says what there is. */
class TaskInputTest {
  @TempDir static Path directory;

  private static String data = "";
  private static String clicks = "";
  private static String both = "";
  private static String popularity = "";

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    data = directory.resolve("data").toString();
    clicks = directory.resolve("clicks").toString();
    both = directory.resolve("both").toString();
    popularity = directory.resolve("popularity").toString();
    Path input = LabelledFiles.writeClicks(directory.resolve("clicks.csv"));
    done("prepare", "--input", input.toString(), "--split", "ratio", "--out", data);
    String[] train = {
      "train", "--data", data, "--model", "gru", "--threads", "1", "--set", "width=32", "epochs=1"
    };
    done(joined(train, "--task", "click:label", "--out", clicks));
    done(
        joined(
            train,
            "--task",
            "next-item",
            "--task",
            "click:label",
            "--task",
            "buy:happened",
            "--out",
            both));
    done("train", "--data", data, "--model", "popularity", "--out", popularity);
  }

  private static Commands run(String command, String model, String... more) {
    return Commands.run(joined(new String[] {command, "--model", model}, more));
  }

  private static Commands withHistory(String command, String model, String... more) {
    return run(command, model, joined(new String[] {"--history", "i01"}, more));
  }

  @Test
  void value_ofNoFeature_namesTheFeatures() {
    refused(
        run("rank", clicks, "--user-value", "agee=30"),
        "--user-value gives 'agee'",
        "no user feature of this name (did you mean 'age'?)",
        "gender (category)",
        "age (number)",
        "city (category)");
    refused(
        run("rank", clicks, "--request-value", "device=phone"),
        "--request-value gives 'device', but model",
        "has no request features");
    for (String command : List.of("rank", "recommend", "explain")) {
      refused(withHistory(command, popularity, "--user-value", "age=30"), "has no user features");
    }
  }

  @Test
  void value_ofAnotherKind_namesTheFeatures() {
    for (String value : List.of("old", "NaN", "1e999", "3f", "2000-01-01")) {
      refused(
          run("rank", clicks, "--user-value", "age=" + value),
          "--user-value gives '" + value + "' for 'age', expected a number",
          "gender (category)");
    }
  }

  @Test
  void value_thatIsNone_isRefused() {
    refused(
        run("rank", clicks, "--user-value", "age"), "--user-value is 'age', expected NAME=VALUE");
    refused(
        run("rank", clicks, "--user-value", "age=30", "--user-value", "age=31"),
        "--user-value gives 'age' twice");
  }

  @Test
  void task_thatTheModelDoesNotHave_namesTheNearest() {
    for (String command : List.of("rank", "explain")) {
      refused(
          withHistory(command, clicks, "--task", "clik"),
          "--task is 'clik' (did you mean 'click'?), expected a task of model " + clicks);
    }
    refused(
        withHistory("predict", both, "--task", "next-item", "--items", "i02"),
        "--task is 'next-item', expected a task of model",
        "click, buy");
    refused(
        withHistory("predict", popularity, "--task", "click", "--items", "i02"),
        "--task is 'click', but model",
        "only next-item");
  }

  @Test
  void task_amongSeveral_hasToBeNamed() {
    for (String command : List.of("rank", "predict")) {
      refused(
          withHistory(command, both, "--items", "i02"),
          "has the tasks click, buy: select one with --task");
    }
    assertThat(done("explain", "--model", both, "--history", "i01").out())
        .doesNotContain("probability");
  }

  @Test
  void recommend_withoutNextItemTask_saysWhatToUse() {
    refused(withHistory("recommend", clicks), "has no next-item task, only click", "memoir rank");
  }

  @Test
  void recommend_orderThatCannotBe_isRefused() {
    refused(
        withHistory("recommend", both, "--pool", "5"), "--pool has no effect without --order-by");
    refused(
        withHistory("recommend", both, "--order-by", "click", "--pool", "0"),
        "the number of items to order by another task (pool) is 0, expected at least 1");
    refused(
        withHistory("recommend", both, "--order-by", "next-item"),
        "--order-by is 'next-item', expected a task of model",
        "click, buy");
    refused(
        withHistory("recommend", popularity, "--order-by", "click"),
        "--order-by is 'click', but model",
        "only next-item");
  }

  @Test
  void replay_withoutNextItemTask_isRefused() {
    refused(run("replay", clicks, "--data", data), "has no next-item task, only click");
  }

  /** At once, and not by the first refit. */
  @Test
  void replay_refitsOfATaskThatLearnsFromWhatWasShown_areRefused() {
    refused(
        run("replay", both, "--data", data, "--refit", "1"),
        "task 'click' of model %s learns from items that were shown".formatted(both),
        "expected a model without such a task");
  }

  @Test
  void measurements_ofModelsWithoutNextItemTask_areRefused() {
    String told = "model %s has no next-item task, only click".formatted(clicks);
    refused(run("bench", clicks), told);
    refused(run("compress", clicks, "--data", data, "--report"), told);
    refused(run("compress", both, "--data", data, "--report", "--beside", clicks), told);
  }

  /** An ensemble has the next-item task if all members have it. */
  @Test
  void report_ofEnsemblesWithoutNextItemTask_isRefused() {
    String pair = directory.resolve("pair").toString();
    done("ensemble", "--model", clicks, "--model", clicks, "--out", pair);
    String mixed = directory.resolve("mixed").toString();
    done("ensemble", "--model", clicks, "--model", both, "--out", mixed);
    refused(
        run("compress", pair, "--data", data, "--report"),
        "model %s has no next-item task, only click;".formatted(pair));
    refused(
        run("compress", both, "--data", data, "--report", "--beside", mixed),
        "model %s has no next-item task, only click, buy;".formatted(mixed));
  }

  @Test
  void predict_byAModelThatCannot_saysWhatToUse() {
    refused(
        withHistory("predict", popularity, "--items", "i02"),
        "no task that predicts a probability or a rating",
        "memoir rank");
  }

  @Test
  void items_thatTheModelDoesNotKnow_nameTheNearest() throws IOException {
    refused(
        withHistory("rank", clicks, "--items", "i02,i0x"), "no item 'i0x'", "did you mean 'i00'");
    Path file = Files.writeString(directory.resolve("bad.txt"), "i01\nnothing\n");
    refused(
        withHistory("predict", clicks, "--items-file", file.toString()),
        file + ":2: no item 'nothing'");
  }

  @Test
  void items_thatAreNone_areRefused() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.txt"), "\n");
    refused(withHistory("predict", clicks, "--items-file", empty.toString()), "empty.txt is empty");
    Path latin = Files.write(directory.resolve("latin.txt"), new byte[] {'i', (byte) 0xe9, '\n'});
    refused(
        withHistory("rank", clicks, "--items-file", latin.toString()),
        "latin.txt is not UTF-8 text");
    refused(
        withHistory("predict", clicks, "--items", "i02", "--items-file", empty.toString()),
        "--items and --items-file are both given");
    refused(withHistory("predict", clicks), "--items or --items-file is missing");
    for (String items : List.of(",", "i02,", "i02,,i03", " ")) {
      refused(
          withHistory("rank", clicks, "--items", items),
          "--items is '" + items + "', expected item ids separated by commas");
    }
    refused(withHistory("rank", clicks, "--k", "0"), "--k is 0, expected at least 1");
  }

  /** A range of ratings or a type of event that the data contradict would be learned in silence. */
  @Test
  void train_labelsThatDoNotFitTheTask_areRefused() throws IOException {
    StringBuilder lines = new StringBuilder("user_id,item_id,rating,type\n");
    for (int row = 0; row < 120; row++) {
      lines.append(
          "u%d,i%d,%d,%s%n"
              .formatted(
                  row % 12, row % 11, 8 + row % 3, List.of("view", "buy", "order").get(row % 3)));
    }
    Path input = Files.writeString(directory.resolve("tens.csv"), lines);
    String tens = directory.resolve("tens").toString();
    done("prepare", "--input", input.toString(), "--split", "ratio", "--out", tens);
    String[] train = {
      "train", "--data", tens, "--model", "gru", "--out", directory.resolve("none").toString()
    };
    refused(
        Commands.run(joined(train, "--task", "rating")),
        "the ratings of task 'rating' go from 8 to 10, expected 1 to 5: set task.rating.low and"
            + " task.rating.high");
    refused(
        Commands.run(joined(train, "--task", "like")),
        "--task is 'like' without a label, expected NAME:LABEL; data set " + tens + " has ",
        "like:value>=9 (8 to 10), like:type=",
        " (buy, order, view), like:happened (every event)");
    refused(
        Commands.run(joined(train, "--task", "buy:type=ordr|buy")),
        "task.buy.label does not fit " + tens,
        "label type 'ordr' does not occur (did you mean 'order'?), found");
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @Test
  void train_ratingsWithoutValues_namesTheColumnsOfNumbers() throws IOException {
    StringBuilder lines = new StringBuilder("user_id,item_id,seconds\n");
    for (int row = 0; row < 120; row++) {
      lines.append("u%d,i%d,%d.5%n".formatted(row % 12, row % 11, row % 90));
    }
    Path input = Files.writeString(directory.resolve("watched.csv"), lines);
    String watched = directory.resolve("watched").toString();
    done("prepare", "--input", input.toString(), "--split", "ratio", "--out", watched);
    refused(
        Commands.run(
            "train",
            "--data",
            watched,
            "--model",
            "gru",
            "--out",
            directory.resolve("none").toString(),
            "--task",
            "rating"),
        "--task is 'rating', but the events of data set " + watched + " have no values",
        "expected rating:seconds (0.5 to 89.5)");
  }

  /** A file of clicks with one row per visitor: what is learned are the features. */
  @Test
  void train_usersWithOneEvent_isTrainedAndPredicts() throws IOException {
    StringBuilder lines = new StringBuilder("user_id,item_id,device,clicked\n");
    for (int row = 0; row < 400; row++) {
      int clicked = row % 4 == 0 || (row % 2 == 0 && row % 3 == 0) ? 1 : 0;
      lines.append(
          "u%d,i%d,%s,%d%n".formatted(row, row % 7, row % 2 == 0 ? "phone" : "desk", clicked));
    }
    Path input = Files.writeString(directory.resolve("visitors.csv"), lines);
    String visitors = directory.resolve("visitors").toString();
    String model = directory.resolve("visitors.model").toString();
    done("prepare", "--input", input.toString(), "--label", "clicked", "--out", visitors);
    done(
        "train",
        "--data",
        visitors,
        "--model",
        "lstm",
        "--task",
        "click:label",
        "--threads",
        "1",
        "--out",
        model,
        "--set",
        "width=32",
        "epochs=2");
    done("evaluate", "--model", model, "--data", visitors);
    refused(
        Commands.run("train", "--data", visitors, "--model", "lstm", "--out", model + "2"),
        "has no training sequence of at least 2 events");
  }

  @Test
  void nobody_isAskedAbout() {
    for (String command : List.of("rank", "explain")) {
      refused(
          run(command, clicks),
          "--user and --history are missing, expected one of them, or --user-value");
    }
    refused(run("rank", clicks, "--user", "u012"), "--user needs --data");
  }

  @Test
  void train_tasksThatAreNone_areRefused() {
    Path out = directory.resolve("none");
    String[] train = {"train", "--data", data, "--out", out.toString(), "--model", "gru"};
    refused(
        Commands.run(joined(train, "--task", "click")),
        "--task is 'click' without a label, expected NAME:LABEL; data set " + data,
        "has click:label (0 or 1), click:happened (every event)");
    refused(
        Commands.run(joined(train, "--task", "rating")),
        "--task is 'rating', but the events of data set " + data,
        "have no values, expected a data set prepared with --value");
    refused(
        Commands.run(joined(train, "--task", "Click:label")),
        "--task is 'Click:label', expected NAME:LABEL");
    refused(
        Commands.run(joined(train, "--task", "next-item:label")),
        "expected next-item without a label");
    refused(
        Commands.run(joined(train, "--task", "click:label", "--set", "tasks=click")),
        "--task and --set tasks=... are both given, expected one of them");
    refused(
        Commands.run(joined(train, "--task", "click:label", "--set", "task.click.label=happened")),
        "--task click and --set task.click.label=... are both given, expected one of them");
    refused(
        Commands.run(joined(train, "--task", "click:label", "--task", "click:happened")),
        "--task gives 'click' twice, expected it once");
    refused(
        Commands.run(joined(train, "--task", "next-item", "--task", "next-item")),
        "--task gives 'next-item' twice, expected it once");
    refused(Commands.run(joined(train, "--task", "click:clicked")), "'clicked'", "'label'");
    refused(
        Commands.run(
            "train",
            "--data",
            data,
            "--out",
            out.toString(),
            "--model",
            "markov",
            "--task",
            "click:label"),
        "--task can only be used with networks");
    assertThat(out).doesNotExist();
  }
}
