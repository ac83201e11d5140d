package io.memoir.cli;

import static io.memoir.cli.Answers.done;
import static io.memoir.cli.Answers.ids;
import static io.memoir.cli.Answers.joined;
import static io.memoir.cli.Answers.json;
import static io.memoir.cli.Answers.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a log of two sections to recommendations in one of them. People read a random book and then
 * see the film of it, so that films follow from books, and films say nothing of the next film.
 */
class DomainCommandsTest {
  private static final long SEED = 8;
  private static final int BOOKS = 12;
  private static final int PAIRS = 6;
  private static final int PEOPLE = 200;

  @TempDir static Path directory;

  private static String log = "";
  private static String items = "";
  private static String data = "";
  private static String shared = "";
  private static String twin = "";

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    log = Files.writeString(directory.resolve("log.csv"), log(true)).toString();
    items = Files.writeString(directory.resolve("items.csv"), items()).toString();
    Path films = Files.writeString(directory.resolve("films.csv"), log(false));
    data = directory.resolve("data").toString();
    String ofFilms = directory.resolve("data.films").toString();
    shared = directory.resolve("shared").toString();
    twin = directory.resolve("twin").toString();
    done(joined(prepare(), "--split", "leave-one-out", "--split-by", "section", "--out", data));
    done("prepare", "--input", films.toString(), "--split", "leave-one-out", "--out", ofFilms);
    assertThat(done(train(data, shared, "domain=section")).err())
        .contains("domains by 'section': ", "books (12 items)", "films (12 items)");
    done(train(ofFilms, twin));
  }

  private static String film(int book) {
    return "film-" + book * 5 % BOOKS;
  }

  private static String log(boolean books) {
    SplittableRandom random = new SplittableRandom(SEED);
    StringBuilder lines = new StringBuilder("user_id,item_id\n");
    for (int person = 0; person < PEOPLE; person++) {
      for (int pair = 0; pair < PAIRS; pair++) {
        int book = random.nextInt(BOOKS);
        if (books) {
          lines.append("p%d,book-%d%n".formatted(person, book));
        }
        lines.append("p%d,%s%n".formatted(person, film(book)));
      }
    }
    return lines.toString();
  }

  private static String items() {
    StringBuilder lines = new StringBuilder("item_id,section\n");
    for (int book = 0; book < BOOKS; book++) {
      lines.append("book-%d,books%n%s,films%n".formatted(book, film(book)));
    }
    return lines.toString();
  }

  private static String[] prepare() {
    return new String[] {"prepare", "--input", log, "--items", items};
  }

  private static String[] train(String from, String to, String... settings) {
    return joined(
        new String[] {
          "train",
          "--data",
          from,
          "--model",
          "lstm",
          "--out",
          to,
          "--threads",
          "1",
          "--set",
          "width=32",
          "batch=16",
          "epochs=30",
          "patience=30",
          "rate=0.01",
          "dropout=0",
          "embedding-dropout=0",
          "item-start=random",
          "keep-seen=true",
          "metric=hr@1"
        },
        settings);
  }

  private static JsonObject films(String model) {
    JsonObject report =
        json(
            "evaluate",
            "--model",
            model,
            "--data",
            data,
            "--by-domain",
            "section",
            "--keep-seen",
            "--k",
            "1");
    assertThat(report.get("column").getAsString()).isEqualTo("section");
    return report.getAsJsonObject("domains").getAsJsonObject("films");
  }

  private static double hits(JsonObject films) {
    return films.getAsJsonObject("metrics").get("hr@1").getAsDouble();
  }

  /** The twin answers the same cases: it knows the films, and skips the events on books. */
  @Test
  void evaluate_byDomain_oneMemoryBeatsTheModelOfOneDomain() {
    JsonObject ofShared = films(shared);
    JsonObject ofTwin = films(twin);
    for (JsonObject films : new JsonObject[] {ofShared, ofTwin}) {
      assertThat(films.get("items").getAsInt()).isEqualTo(BOOKS);
      assertThat(films.get("cases").getAsInt()).isEqualTo(PEOPLE);
      JsonObject segments = films.getAsJsonObject("byEventsInDomain");
      assertThat(segments.getAsJsonObject("1-3").get("cases").getAsInt()).isZero();
      assertThat(segments.getAsJsonObject("4 or more").get("cases").getAsInt()).isEqualTo(PEOPLE);
    }
    assertThat(hits(ofShared)).as("shared, seed %d", SEED).isGreaterThan(0.6);
    assertThat(hits(ofTwin)).as("films alone, seed %d", SEED).isLessThan(0.3);
    String text =
        done("evaluate", "--model", shared, "--data", data, "--by-domain", "section").out();
    assertThat(text).contains("section books (12 items)", "section films (12 items)");
  }

  /** What follows from the other domain is known through the gate. */
  @Test
  void gatedMemories_areEvaluatedExplainedCompressedAndCombined() {
    String gated = directory.resolve("gated").toString();
    String small = directory.resolve("gated.small").toString();
    String both = directory.resolve("gated.both").toString();
    done(train(data, gated, "domain=section", "domain-memory=gated"));
    assertThat(hits(films(gated))).as("gated, seed %d", SEED).isGreaterThan(0.6);
    done("compress", "--model", gated, "--out", small);
    done("ensemble", "--model", gated, "--model", shared, "--out", both);
    for (String model : new String[] {gated, small, both}) {
      String[] films = {"--model", model, "--history", "book-1,film-2", "--domain", "films"};
      String[] rank = joined(new String[] {"rank"}, films);
      assertThat(ids(json(joined(rank, "--k", "24", "--keep-seen"))))
          .as(model)
          .hasSize(BOOKS)
          .allMatch(id -> id.startsWith("film-"));
    }
    String[] explain = {"explain", "--model", gated, "--history", "book-1", "--domain", "films"};
    assertThat(done(joined(explain, "--item", "film-2")).out()).contains("film-2");
    refused(
        Commands.run(train(data, gated, "domain-memory=gated")),
        "setting 'domain-memory' is gated, expected shared without domain");
  }

  @Test
  void recommend_toSomebodyKnownByBooks_filmsOfThem() {
    int right = 0;
    for (int book = 0; book < BOOKS; book++) {
      JsonObject answer =
          json(
              "recommend",
              "--model",
              shared,
              "--history",
              "book-" + book,
              "--domain",
              "films",
              "--k",
              "24");
      assertThat(answer.get("domain").getAsString()).isEqualTo("films");
      assertThat(ids(answer)).hasSize(BOOKS).allMatch(id -> id.startsWith("film-"));
      right += ids(answer).getFirst().equals(film(book)) ? 1 : 0;
    }
    assertThat(right).as("films of %d books, seed %d", BOOKS, SEED).isGreaterThan(BOOKS / 2);
    String text =
        done("recommend", "--model", shared, "--history", "book-1", "--domain", "books").out();
    assertThat(text).contains("Recommended next in books:").doesNotContain("film-");
    String[] withoutDomain = {
      "recommend", "--model", shared, "--history", "book-1,film-5", "--k", "24"
    };
    assertThat(ids(json(withoutDomain))).as("trained with keep-seen=true").hasSize(2 * BOOKS);
    assertThat(ids(json(Answers.joined(withoutDomain, "--no-keep-seen"))))
        .as("no domain")
        .hasSize(2 * BOOKS - 2);
  }

  @Test
  void rankAndExplain_inADomain_itsItemsOnly() {
    String[] films = {"--model", shared, "--history", "book-1", "--domain", "films"};
    assertThat(ids(json(joined(joined(new String[] {"rank"}, films), "--k", "24"))))
        .hasSize(BOOKS)
        .allMatch(id -> id.startsWith("film-"));
    String[] given = joined(joined(new String[] {"rank"}, films), "--items", "film-2,book-3");
    assertThat(ids(json(given))).containsExactly("film-2");
    assertThat(done(given).err()).contains("1 of the given items are not in the domain");
    refused(
        Commands.run(joined(joined(new String[] {"explain"}, films), "--item", "book-3")),
        "no item 'book-3' of domain 'films' in the model");
  }

  @Test
  void domain_thatTheModelDoesNotHave_isRefused() {
    for (String command : new String[] {"recommend", "explain"}) {
      refused(
          Commands.run(command, "--model", shared, "--history", "book-1", "--domain", "film"),
          "--domain is 'film', which is not a domain of model " + shared,
          "(did you mean 'films'?), expected one of ",
          "books");
      refused(
          Commands.run(command, "--model", twin, "--history", "film-1", "--domain", "films"),
          "--domain is 'films', but model "
              + twin
              + " has no domains: train it with --set domain=");
    }
    refused(
        Commands.run("evaluate", "--model", shared, "--data", data, "--by-domain", "sektion"),
        "--by-domain is 'sektion', expected a category of the items of",
        "(did you mean 'section'?); found section");
    refused(
        Commands.run(train(data, directory.resolve("none").toString(), "domain=sektion")),
        "setting 'domain' is 'sektion', expected a category of the items of",
        "(did you mean 'section'?); found section");
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @Test
  void prepare_splitByThatDoesNotFit_isRefused() throws IOException {
    String[] prepare = joined(prepare(), "--out", directory.resolve("nothing").toString());
    refused(
        Commands.run(joined(prepare, "--split-by", "section")),
        "--split-by is 'section' with the default split, expected --split leave-one-out with it");
    refused(
        Commands.run(joined(prepare, "--split", "ratio", "--split-by", "section")),
        "--split-by is 'section' with --split ratio, expected --split leave-one-out with it");
    refused(
        Commands.run(joined(prepare, "--split", "leave-one-out", "--split-by", "sektion")),
        "--split-by is 'sektion', which is not a column of items (did you mean 'section'?)");
    Path films = Files.writeString(directory.resolve("only.csv"), log(false));
    refused(
        Commands.run(
            "prepare",
            "--input",
            films.toString(),
            "--items",
            items,
            "--split",
            "leave-one-out",
            "--split-by",
            "section",
            "--out",
            directory.resolve("nothing").toString()),
        "--split-by is 'section', which has the single value 'films' for the items of the events,"
            + " expected at least two values");
    assertThat(directory.resolve("nothing")).doesNotExist();
  }
}
