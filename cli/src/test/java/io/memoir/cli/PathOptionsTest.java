package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.process.ExitCode;
import io.memoir.server.store.Durability;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A path that is something else than an option expects: a directory for a file, a file for a
 * directory, nothing at all. Whatever the command and the option, this is one line and exit code 2.
 */
class PathOptionsTest {
  @TempDir static Path directory;
  @TempDir Path fresh;

  private static String events = "";
  private static String graph = "";
  private static String links = "";
  private static String data = "";
  private static String markov = "";
  private static String gru = "";
  private static String clicks = "";
  private static String interests = "";
  private static String store = "";

  /** What an option names. */
  enum Expected {
    /** A file that is read. */
    FILE,
    /** A directory that is read. */
    DIRECTORY,
    /** A directory that exists, whatever it contains. */
    ANY_DIRECTORY,
    /** A file that is written. */
    NEW_FILE,
    /** A directory that is written. */
    NEW_DIRECTORY
  }

  /** What is there instead. */
  enum Found {
    FILE,
    DIRECTORY,
    NOTHING,
    BELOW_A_FILE
  }

  /**
   * A command that would do its work if it got the right path for its option.
   *
   * @param arguments all others; {@code OUT} is replaced by a path that is free
   */
  record Case(String command, String option, Expected expected, List<String> arguments) {
    @Override
    public String toString() {
      return command + " " + option;
    }
  }

  record Trial(Case tried, Found found) {
    @Override
    public String toString() {
      return tried + " " + found;
    }
  }

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    events = SmallShop.writeEvents(directory.resolve("events.csv")).toString();
    graph = SmallShop.writeGraph(directory.resolve("graph.tsv")).toString();
    links = SmallShop.writeGraphLinks(directory.resolve("links.tsv")).toString();
    data = directory.resolve("data").toString();
    markov = directory.resolve("markov").toString();
    gru = directory.resolve("gru").toString();
    clicks = directory.resolve("clicks").toString();
    interests = directory.resolve("interests").toString();
    store = directory.resolve("store").toString();
    EventStores.open(store, Durability.DURABLE).close();
    done("prepare", "--input", events, "--out", data);
    done("train", "--data", data, "--model", "markov", "--out", markov);
    done("train", "--data", data, "--model", "gru", "--set", "epochs=1", "width=32", "--out", gru);
    done(
        "train",
        "--data",
        data,
        "--model",
        "gru",
        "--task",
        "click:happened",
        "--set",
        "epochs=1",
        "width=32",
        "--out",
        clicks);
    done("interests", "--model", gru, "--data", data, "--clusters", "2", "--out", interests);
  }

  private static List<Case> casesOfInterests() {
    String[] compute = {"--model", gru, "--data", data, "--out", "OUT"};
    String[] show = {"--model", gru, "--data", data, "--interests", interests};
    return List.of(
        of("interests --model", Expected.DIRECTORY, "--data", data, "--out", "OUT"),
        of("interests --data", Expected.DIRECTORY, "--model", gru, "--out", "OUT"),
        of("interests --out", Expected.NEW_DIRECTORY, "--model", gru, "--data", data),
        of("interests --interests", Expected.DIRECTORY, "--model", gru),
        of("interests --previous", Expected.DIRECTORY, compute),
        of("interests --compare", Expected.DIRECTORY, show),
        of(
            "interests --compare-model",
            Expected.DIRECTORY,
            Stream.concat(Stream.of(show), Stream.of("--compare", interests))
                .toArray(String[]::new)),
        of("serve --interests", Expected.DIRECTORY, "--model", gru, "--store", "OUT"),
        of("serve --trainings", Expected.ANY_DIRECTORY, "--model", gru, "--store", "OUT"));
  }

  private static void done(String... arguments) {
    Commands result = Commands.run(arguments);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(of("prepare --input", Expected.FILE, "--out", "OUT"));
    cases.add(of("prepare --items", Expected.FILE, "--input", events, "--out", "OUT"));
    cases.add(of("prepare --users", Expected.FILE, "--input", events, "--out", "OUT"));
    cases.add(of("prepare --schema", Expected.FILE, "--input", events, "--out", "OUT"));
    cases.add(
        of("prepare --text-cache", Expected.NEW_DIRECTORY, "--input", events, "--out", "OUT"));
    cases.add(of("prepare --test-input", Expected.FILE, "--input", events, "--out", "OUT"));
    cases.add(of("prepare --out", Expected.NEW_DIRECTORY, "--input", events));
    cases.add(of("train --data", Expected.DIRECTORY, "--model", "markov", "--out", "OUT"));
    cases.add(of("train --model", Expected.FILE, "--data", data, "--out", "OUT"));
    cases.add(of("train --out", Expected.NEW_DIRECTORY, "--data", data, "--model", "markov"));
    cases.add(
        of("train --from", Expected.DIRECTORY, "--data", data, "--model", "gru", "--out", "OUT"));
    cases.add(
        of(
            "train --teacher",
            Expected.DIRECTORY,
            "--data",
            data,
            "--model",
            "gru",
            "--out",
            "OUT"));
    cases.add(of("tune --data", Expected.DIRECTORY, "--model", "gru", "--out", "OUT"));
    cases.add(of("tune --model", Expected.FILE, "--data", data, "--out", "OUT"));
    cases.add(of("tune --space", Expected.FILE, "--data", data, "--model", "gru", "--out", "OUT"));
    cases.add(
        of(
            "tune --out",
            Expected.NEW_DIRECTORY,
            "--data",
            data,
            "--model",
            "gru",
            "--trials",
            "1"));
    cases.add(of("ensemble --model", Expected.DIRECTORY, "--model", gru, "--out", "OUT"));
    cases.add(of("ensemble --out", Expected.NEW_DIRECTORY, "--model", gru, "--model", gru));
    cases.add(of("compress --model", Expected.DIRECTORY, "--out", "OUT"));
    cases.add(of("compress --out", Expected.NEW_DIRECTORY, "--model", gru));
    cases.add(of("compress --data", Expected.DIRECTORY, "--model", gru, "--report"));
    cases.add(
        of("compress --beside", Expected.DIRECTORY, "--model", gru, "--report", "--data", data));
    cases.add(of("evaluate --model", Expected.DIRECTORY, "--data", data));
    cases.add(of("evaluate --data", Expected.DIRECTORY, "--model", markov));
    for (String command : new String[] {"recommend", "rank", "explain"}) {
      cases.add(of(command + " --model", Expected.DIRECTORY, "--history", "item-01"));
      cases.add(of(command + " --data", Expected.DIRECTORY, "--model", markov, "--user", "u01"));
    }
    cases.addAll(casesOfGraphs());
    cases.addAll(casesOfTasks());
    cases.addAll(casesOfInterests());
    cases.add(of("serve --model", Expected.DIRECTORY, "--store", "OUT"));
    cases.add(of("serve --store", Expected.NEW_DIRECTORY, "--model", markov));
    cases.add(of("serve --settings", Expected.FILE, "--model", markov, "--store", "OUT"));
    cases.add(of("serve --access-log", Expected.NEW_FILE, "--model", markov, "--store", "OUT"));
    cases.add(of("serve --keys", Expected.FILE, "--model", markov, "--store", "OUT"));
    cases.add(
        of(
            "serve --certificate",
            Expected.FILE,
            "--model",
            markov,
            "--store",
            "OUT",
            "--certificate-key",
            events));
    cases.add(
        of(
            "serve --certificate-key",
            Expected.FILE,
            "--model",
            markov,
            "--store",
            "OUT",
            "--certificate",
            events));
    cases.add(
        of("serve --models", Expected.NEW_DIRECTORY, "--model", gru, "--store", "OUT", "--learn"));
    String database = "jdbc:postgresql://127.0.0.1:1/none?user=nobody";
    cases.add(
        of("serve --store-password-file", Expected.FILE, "--model", markov, "--store", database));
    cases.add(
        of(
            "learn --store-password-file",
            Expected.FILE,
            "--model",
            gru,
            "--store",
            database,
            "--models",
            "OUT"));
    cases.add(of("learn --store", Expected.DIRECTORY, "--model", gru, "--models", "OUT"));
    cases.add(of("learn --model", Expected.DIRECTORY, "--store", "STORE", "--models", "OUT"));
    cases.add(of("learn --models", Expected.NEW_DIRECTORY, "--model", gru, "--store", "STORE"));
    cases.add(of("replay --model", Expected.DIRECTORY, "--data", data));
    cases.add(of("replay --data", Expected.DIRECTORY, "--model", markov));
    cases.add(
        of("replay --plot", Expected.NEW_FILE, "--model", gru, "--data", data, "--refit", "1"));
    cases.add(of("simulate --out", Expected.NEW_FILE, "--days", "2"));
    cases.add(of("keys --file", Expected.NEW_FILE, "--name", "shop", "--role", "read"));
    cases.add(of("restore --backups", Expected.DIRECTORY, "--store", "OUT"));
    cases.add(of("bench --model", Expected.DIRECTORY));
    cases.add(of("demo --out", Expected.NEW_DIRECTORY, "--people", "200"));
    cases.add(of("demo --movielens", Expected.DIRECTORY, "--scenario", "films", "--out", "OUT"));
    return cases;
  }

  private static List<Case> casesOfGraphs() {
    String[] both = {"--graph", graph, "--graph-links", links, "--out", "OUT"};
    return List.of(
        of("graph --graph", Expected.FILE, "--graph-links", links, "--out", "OUT"),
        of("graph --graph-links", Expected.FILE, "--graph", graph, "--out", "OUT"),
        of("graph --items", Expected.FILE, both),
        of("graph --valid", Expected.FILE, both),
        of("graph --test", Expected.FILE, both),
        of("graph --out", Expected.NEW_DIRECTORY, "--graph", graph, "--graph-links", links));
  }

  private static List<Case> casesOfTasks() {
    return List.of(
        of("rank --items-file", Expected.FILE, "--model", clicks, "--history", "item-01"),
        of("predict --model", Expected.DIRECTORY, "--history", "item-01", "--items", "item-02"),
        of(
            "predict --data",
            Expected.DIRECTORY,
            "--model",
            clicks,
            "--user",
            "u01",
            "--items",
            "item-02"),
        of("predict --items-file", Expected.FILE, "--model", clicks, "--history", "item-01"));
  }

  private static Case of(String commandAndOption, Expected expected, String... arguments) {
    String[] words = commandAndOption.split(" ", -1);
    return new Case(words[0], words[1], expected, List.of(arguments));
  }

  static Stream<Trial> trials() {
    return cases().stream()
        .flatMap(tried ->
            (switch (tried.expected) {
                  case FILE -> Stream.of(Found.DIRECTORY, Found.NOTHING, Found.BELOW_A_FILE);
                  case DIRECTORY ->
                      Stream.of(Found.FILE, Found.DIRECTORY, Found.NOTHING, Found.BELOW_A_FILE);
                  case ANY_DIRECTORY -> Stream.of(Found.FILE, Found.NOTHING, Found.BELOW_A_FILE);
                  case NEW_FILE -> Stream.of(Found.DIRECTORY, Found.BELOW_A_FILE);
                  case NEW_DIRECTORY -> Stream.of(Found.FILE, Found.BELOW_A_FILE);
                })
                .map(found -> new Trial(tried, found)));
  }

  @ParameterizedTest
  @MethodSource("trials")
  void path_ofSomethingElse_isOneLine(Trial trial) throws IOException {
    Path file = Files.writeString(fresh.resolve("thesis.txt"), "years of work\n");
    Path other = Files.createDirectory(fresh.resolve("other"));
    Path found =
        switch (trial.found) {
          case FILE -> file;
          case DIRECTORY -> other;
          case NOTHING -> fresh.resolve("nothing");
          case BELOW_A_FILE -> file.resolve("below");
        };
    List<String> arguments = new ArrayList<>(List.of(trial.tried.command));
    for (String argument : trial.tried.arguments) {
      arguments.add(
          argument.replace("OUT", fresh.resolve("out").toString()).replace("STORE", store));
    }
    arguments.addAll(List.of(trial.tried.option, found.toString()));
    Commands result = Commands.run(arguments.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errLines()).last().asString().startsWith("memoir " + trial.tried.command);
    assertThat(result.err()).contains(fresh.toString());
    assertThat(result.err()).doesNotContain("a bug in Memoir", "Exception");
    assertThat(file).hasContent("years of work");
    assertThat(other).isEmptyDirectory();
  }

  /** An option that is added later has to be tried here too. */
  @Test
  void cases_haveEveryOptionThatTakesAPath() {
    Set<String> known = new TreeSet<>();
    cases().forEach(each -> known.add(each.toString()));
    known.add("restore --store"); // It goes with a backup, and is tried where backups are made.
    Set<String> all = new TreeSet<>();
    CommandLine memoir = Memoir.commandLine(Commands.silent(), Map.of());
    memoir
        .getSubcommands()
        .forEach((name, command) -> {
          for (OptionSpec option : command.getCommandSpec().options()) {
            if (List.of(option.typeInfo().getClassName()).contains(Path.class.getName())
                || option.typeInfo().getActualGenericTypeArguments().contains(Path.class.getName())
                // These two are texts, so that the address of a database can be told from a path.
                || List.of("--store", "--backups").contains(option.longestName())) {
              all.add(name + " " + option.longestName());
            }
          }
        });
    all.add("train --model"); // A name, or a file.
    all.add("tune --model");
    assertThat(known).containsExactlyElementsOf(all);
  }
}
