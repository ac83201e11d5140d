package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import io.memoir.runtime.interest.InterestFile;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command on a log of people who like one of three genres; every second one changes to the next
 * genre in the middle.
 */
class InterestsCommandTest {
  private static final List<String> GENRES = List.of("Comedy", "Drama", "War");
  private static final int FILMS = 60;
  private static final int PEOPLE = 300;
  private static final int EVENTS = 24;

  @TempDir static Path directory;
  @TempDir Path fresh;

  private static String data = "";
  private static String model = "";
  private static String other = "";
  private static String popularity = "";
  private static String interests = "";

  @BeforeAll
  static void prepareTrainAndCompute() throws IOException {
    data = directory.resolve("data").toString();
    model = directory.resolve("model").toString();
    other = directory.resolve("other").toString();
    popularity = directory.resolve("popularity").toString();
    interests = directory.resolve("interests").toString();
    done(
        "prepare",
        "--input",
        writeEvents(directory.resolve("events.csv")).toString(),
        "--items",
        writeItems(directory.resolve("items.csv")).toString(),
        "--split",
        "leave-one-out",
        "--out",
        data);
    train(model, "1");
    train(other, "2");
    done("train", "--data", data, "--model", "popularity", "--out", popularity);
    compute(interests, "--clusters", "3");
  }

  private static void train(String out, String seed) {
    done(
        "train",
        "--data",
        data,
        "--model",
        "long-short",
        "--seed",
        seed,
        "--set",
        "width=32",
        "epochs=6",
        "batch=8",
        "rate=0.01",
        "dropout=0",
        "embedding-dropout=0",
        "time=false",
        "precision=float32", // nearly the same model on every processor
        "--out",
        out);
  }

  private static Path writeEvents(Path file) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    StringBuilder lines = new StringBuilder("user_id,item_id,timestamp\n");
    for (int event = 0; event < EVENTS; event++) {
      for (int person = 0; person < PEOPLE; person++) {
        int taste = (person % 2 == 1 && event >= EVENTS / 2 ? person + 1 : person) % 3;
        int genre = random.nextInt(8) == 0 ? random.nextInt(3) : taste;
        int film = 3 * random.nextInt(FILMS / 3) + genre;
        lines.append("p%02d,film-%02d,".formatted(person, film));
        lines.append(1_700_000_000L + event * 86_400L + person).append('\n');
      }
    }
    return Files.writeString(file, lines);
  }

  private static Path writeItems(Path file) throws IOException {
    StringBuilder lines = new StringBuilder("item_id,title,categories\n");
    for (int film = 0; film < FILMS; film++) {
      lines.append("film-%02d,The film %d,%s%n".formatted(film, film, GENRES.get(film % 3)));
    }
    return Files.writeString(file, lines);
  }

  private static Commands compute(String out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("interests", "--model", model, "--data", data, "--out", out));
    arguments.addAll(List.of(more));
    return done(arguments.toArray(String[]::new));
  }

  private static Commands done(String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    return result;
  }

  private static JsonObject json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    return JsonParser.parseString(done(all.toArray(String[]::new)).out()).getAsJsonObject();
  }

  private static void refused(String message, String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).last().asString().contains(message);
    assertThat(result.err()).doesNotContain("a bug in Memoir", "Exception", "INFO");
  }

  private static List<String> names(JsonObject report) {
    List<String> names = new ArrayList<>();
    for (JsonElement each : report.getAsJsonArray("clusters")) {
      names.add(each.getAsJsonObject().get("name").getAsString());
    }
    return names;
  }

  @Test
  void interests_ofThreeGenres_areNamedByThem() {
    JsonObject report = json("interests", "--model", model, "--interests", interests);
    assertThat(names(report)).allMatch(name -> GENRES.stream().anyMatch(name::contains));
    for (JsonElement each : report.getAsJsonArray("clusters")) {
      JsonObject cluster = each.getAsJsonObject();
      assertThat(cluster.get("purity").getAsDouble())
          .as(cluster.toString())
          .isGreaterThan(cluster.get("chance").getAsDouble() + 0.3);
      assertThat(cluster.getAsJsonObject("strongestOf").keySet())
          .containsExactly("long-term", "short-term");
      assertThat(cluster.getAsJsonArray("items")).isNotEmpty();
    }
    assertThat(report.get("people").getAsInt()).isEqualTo(PEOPLE);
    String text = done("interests", "--model", model, "--interests", interests).out();
    assertThat(text)
        .contains("3 interests of 300 people", "purity", "at random", "long-term", "The film");
    assertThat(text.lines()).hasSize(5);
  }

  @Test
  void compute_writesAFileAndSaysSo_withoutLinesOfTheLibrary() {
    String out = fresh.resolve("new").toString();
    Commands result = compute(out);
    assertThat(result.out()).contains("The interests were written to " + out);
    assertThat(result.err()).doesNotContain("INFO", "Iteration");
    assertThat(fresh.resolve("new").resolve(InterestFile.NAME)).isRegularFile();
  }

  @Test
  void user_hasInterestsOverTime() {
    String[] show = {"interests", "--model", model, "--interests", interests};
    String[] ofUser = with(show, "--data", data, "--user", "p04");
    JsonObject report = json(ofUser);
    assertThat(report.get("userId").getAsString()).isEqualTo("p04");
    assertThat(report.get("events").getAsInt()).isEqualTo(EVENTS);
    JsonObject longTerm = report.getAsJsonArray("interests").get(0).getAsJsonObject();
    assertThat(longTerm.get("memory").getAsString()).isEqualTo("long-term");
    assertThat(longTerm.get("name").getAsString()).contains("Drama");
    String text = done(ofUser).out();
    assertThat(text)
        .contains("Interests after 24 events:", "10 events ago", "Strongest interest over time:");
    assertThat(text).doesNotContain("3 interests of");
  }

  @Test
  void history_short_headsCountTheEvents() {
    String[] show = {"interests", "--model", model, "--interests", interests, "--history"};
    assertThat(done(with(show, "film-00")).out())
        .contains("Interests after 1 event:", "0 events ago", "1 event ")
        .doesNotContain("1 events");
    assertThat(done(with(show, "film-00,film-03,film-06")).out())
        .contains("Interests after 3 events:", "2 events ago");
  }

  @Test
  void history_drifts_shortTermInterestFollowsWithinTenEvents() {
    List<String> history = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> history.add("film-%02d".formatted(3 * i)));
    IntStream.range(0, 10).forEach(i -> history.add("film-%02d".formatted(3 * i + 2)));
    JsonObject report =
        json(
            "interests",
            "--model",
            model,
            "--interests",
            interests,
            "--history",
            String.join(",", history));
    JsonArray course = report.getAsJsonArray("course");
    List<JsonObject> shortTerm = new ArrayList<>();
    course.forEach(each -> {
      if (each.getAsJsonObject().get("memory").getAsString().equals("short-term")) {
        shortTerm.add(each.getAsJsonObject());
      }
    });
    assertThat(shortTerm.getLast().get("name").getAsString()).contains("War");
    assertThat(shortTerm.getLast().get("fromEvent").getAsInt()).isBetween(21, 30);
    assertThat(shortTerm.getLast().get("toEvent").getAsInt()).isEqualTo(30);
  }

  @Test
  void previous_keepsIds_andCompareOfAnotherModelIsHigh() {
    String out = fresh.resolve("of-other").toString();
    done(
        "interests",
        "--model",
        other,
        "--data",
        data,
        "--clusters",
        "3",
        "--previous",
        interests,
        "--out",
        out);
    JsonObject before = json("interests", "--model", model, "--interests", interests);
    JsonObject after =
        json(
            "interests",
            "--model",
            other,
            "--data",
            data,
            "--interests",
            out,
            "--compare",
            interests,
            "--compare-model",
            model);
    for (String genre : GENRES) {
      assertThat(id(after, genre)).as(genre).isEqualTo(id(before, genre));
    }
    assertThat(after.get("adjustedRand").getAsDouble()).isBetween(0.2, 1.0);
    JsonObject same =
        json(
            "interests",
            "--model",
            model,
            "--data",
            data,
            "--interests",
            interests,
            "--compare",
            interests);
    assertThat(same.get("adjustedRand").getAsDouble()).isEqualTo(1);
  }

  private static int id(JsonObject report, String genre) {
    for (JsonElement each : report.getAsJsonArray("clusters")) {
      if (each.getAsJsonObject().get("name").getAsString().startsWith(genre)) {
        return each.getAsJsonObject().get("interestId").getAsInt();
      }
    }
    throw new AssertionError("no interest in " + genre + ": " + names(report));
  }

  @Test
  void options_withoutSense_areRefusedInOneLine() throws IOException {
    String out = fresh.resolve("out").toString();
    String[] compute = {"interests", "--model", model, "--data", data, "--out", out};
    refused("--out and --interests are missing", "interests", "--model", model);
    refused("expected one of them", with(compute, "--interests", interests));
    refused(
        "the number of clusters is 301, but only 300 people", with(compute, "--clusters", "301"));
    refused("the number of clusters is 1, expected", with(compute, "--clusters", "1"));
    refused("the number of clusters is 0, expected", with(compute, "--clusters", "0"));
    refused("the number of clusters is 9-3, expected", with(compute, "--clusters", "9-3"));
    refused("--clusters is 'many', expected a number", with(compute, "--clusters", "many"));
    refused("--clusters is '-3', expected a number", with(compute, "--clusters=-3"));
    refused("number of people to cluster is 1", with(compute, "--people", "1"));
    refused("--user and --history", with(compute, "--user", "p01", "--history", "film-01"));
    refused("no user 'p999'", with(compute, "--user", "p999"));
    refused("no item 'film-99'", with(compute, "--history", "film-99"));
    refused("--compare-model has no effect", with(compute, "--compare-model", other));
    refused("--out needs a data set", "interests", "--model", model, "--out", out);
    String[] show = {"interests", "--model", model, "--interests", interests};
    refused("--clusters has no effect without --out", with(show, "--clusters", "3"));
    refused("--previous has no effect without --out", with(show, "--previous", interests));
    refused("--people has no effect without --out", with(show, "--people", "30"));
    refused("--seed has no effect without --out or --compare", with(show, "--seed", "2"));
    refused("--data has no effect", with(show, "--data", data));
    refused("--user needs a data set", with(show, "--user", "p01"));
    refused("--compare needs a data set", with(show, "--compare", interests));
    refused(
        "no interest vectors", "interests", "--model", popularity, "--data", data, "--out", out);
    assertThat(fresh.resolve("out")).doesNotExist();
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void interests_ofAnotherModelOrDamaged_areRefused() throws IOException {
    refused("belong to model", "interests", "--model", other, "--interests", interests);
    String store = fresh.resolve("store").toString();
    refused(
        "belong to model", "serve", "--model", other, "--store", store, "--interests", interests);
    assertThat(fresh.resolve("store")).doesNotExist();
    EventStores.open(store, Durability.DURABLE).close();
    refused(
        "belong to model", "serve", "--model", other, "--store", store, "--interests", interests);
    Path damaged = Files.createDirectory(fresh.resolve("damaged"));
    String text = Files.readString(Path.of(interests).resolve(InterestFile.NAME));
    Files.writeString(damaged.resolve(InterestFile.NAME), text.substring(0, 200));
    refused("interests.json", "interests", "--model", model, "--interests", damaged.toString());
  }

  /** As after a rollback from a retrained model, whose interests have replaced those before. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void serve_namedModelThatWasPromotedLast_startsWithInterestsOfAnotherOne() throws IOException {
    String store = fresh.resolve("store").toString();
    try (EventStore log = EventStores.open(store, Durability.DURABLE)) {
      PromotedModel.record(log, Path.of(other));
    }
    try (LaunchedServer server =
        LaunchedServer.start("--model", other, "--store", store, "--interests", interests)) {
      HttpURLConnection connection =
          (HttpURLConnection) server.api().resolve("/v1/interests").toURL().openConnection();
      assertThat(connection.getResponseCode()).isEqualTo(404);
      try (InputStream body = connection.getErrorStream()) {
        assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
            .contains("no-interests", "another model");
      }
    }
  }
}
