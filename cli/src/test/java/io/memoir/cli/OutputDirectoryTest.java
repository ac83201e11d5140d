package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.cli.process.ExitCode;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the commands that write a directory do to what is there already: links, files of others. */
class OutputDirectoryTest {
  @TempDir static Path directory;
  @TempDir Path fresh;

  private static Path events;
  private static Path graph;
  private static Path links;
  private static Path data;
  private static Path model;
  private static Path other;

  /** A command that writes a directory, without its {@code --out}. */
  enum Writer {
    PREPARE("dataset.json") {
      @Override
      List<String> arguments() {
        return List.of("prepare", "--input", events.toString());
      }
    },
    TRAIN_COUNTED("model.json") {
      @Override
      List<String> arguments() {
        return List.of("train", "--data", data.toString(), "--model", "markov");
      }
    },
    TRAIN_NETWORK("model.json") {
      @Override
      List<String> arguments() {
        return List.of(
            "train", "--data", data.toString(), "--model", "gru", "--set", "epochs=1", "width=32");
      }
    },
    GRAPH("graph.json") {
      @Override
      List<String> arguments() {
        return List.of(
            "graph",
            "--graph",
            graph.toString(),
            "--graph-links",
            links.toString(),
            "--set",
            "epochs=1",
            "width=8");
      }
    },
    ENSEMBLE("model.json") {
      @Override
      List<String> arguments() {
        return List.of("ensemble", "--model", model.toString(), "--model", other.toString());
      }
    },
    COMPRESS("model.json") {
      @Override
      List<String> arguments() {
        return List.of("compress", "--model", model.toString(), "--weights", "float16");
      }
    },
    TUNE("search.json") {
      @Override
      List<String> arguments() {
        return List.of(
            "tune",
            "--data",
            data.toString(),
            "--model",
            "gru",
            "--set",
            "width=32",
            "epochs=1",
            "--trials",
            "1",
            "--threads",
            "1");
      }
    },
    INTERESTS("interests.json") {
      @Override
      List<String> arguments() {
        return List.of(
            "interests", "--model", model.toString(), "--data", data.toString(), "--clusters", "2");
      }
    };

    final String marker;

    Writer(String marker) {
      this.marker = marker;
    }

    abstract List<String> arguments();

    Commands to(Path out) {
      List<String> arguments = new ArrayList<>(arguments());
      arguments.addAll(List.of("--out", out.toString()));
      return Commands.run(arguments.toArray(String[]::new));
    }
  }

  @BeforeAll
  static void prepareAndTrain() throws IOException {
    events = SmallShop.writeEvents(directory.resolve("events.csv"));
    graph = SmallShop.writeGraph(directory.resolve("graph.tsv"));
    links = SmallShop.writeGraphLinks(directory.resolve("links.tsv"));
    data = directory.resolve("data");
    model = directory.resolve("model");
    other = directory.resolve("other");
    done(Writer.PREPARE.to(data));
    done(Writer.TRAIN_NETWORK.to(model));
    done(Writer.TRAIN_NETWORK.to(other));
  }

  @ParameterizedTest
  @EnumSource
  void link_toADirectory_staysAndItsTargetIsReplaced(Writer writer) throws IOException {
    Path target = fresh.resolve("target");
    if (writer != Writer.TUNE) { // a search goes on in its directory, and does not replace it
      done(writer.to(target));
    } else {
      Files.createDirectory(target);
    }
    Path link = Files.createSymbolicLink(fresh.resolve("link"), Path.of("target"));
    done(writer.to(link));
    assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("target"));
    assertThat(target.resolve(writer.marker)).isRegularFile();
    if (writer.marker.equals("model.json")) {
      assertThat(ModelFile.read(target).items().size()).isEqualTo(40);
    } else if (writer == Writer.PREPARE) {
      assertThat(Dataset.open(target).items().size()).isEqualTo(40);
    }
    assertThat(hiddenIn(fresh)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void link_toADirectoryOfSomebody_isRefusedInOneLine(Writer writer) throws IOException {
    Path target = Files.createDirectory(fresh.resolve("target"));
    Files.writeString(target.resolve("thesis.txt"), "years of work");
    Path link = Files.createSymbolicLink(fresh.resolve("link"), target);
    refusedAndUntouched(writer, link, target);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TUNE")
  void directory_withAFileOfSomebodyBesideOurs_isRefusedInOneLine(Writer writer)
      throws IOException {
    Path target = fresh.resolve("target");
    done(writer.to(target));
    Files.createDirectories(target.resolve("notes"));
    Files.writeString(target.resolve("notes/thesis.txt"), "years of work");
    refusedAndUntouched(writer, target, target);
  }

  @ParameterizedTest
  @EnumSource
  void directory_withAMarkerOfSomethingElse_isRefusedInOneLine(Writer writer) throws IOException {
    Path target = Files.createDirectory(fresh.resolve("target"));
    Files.writeString(target.resolve(writer.marker), "{\"format\": \"layers-model\"}");
    refusedAndUntouched(writer, target, target);
  }

  @ParameterizedTest
  @EnumSource
  void linkThatLeadsBackToItself_isRefusedInOneLine(Writer writer) throws IOException {
    Path link = fresh.resolve("link");
    Files.createSymbolicLink(link, Path.of("link"));
    Commands result = writer.to(link);
    refused(result);
    assertThat(link).isSymbolicLink();
  }

  @ParameterizedTest
  @EnumSource
  void belowAFile_isRefusedInOneLine(Writer writer) throws IOException {
    Path file = Files.writeString(fresh.resolve("thesis.txt"), "years of work");
    refused(writer.to(file.resolve("out")));
    assertThat(file).hasContent("years of work");
  }

  private void refusedAndUntouched(Writer writer, Path out, Path target) throws IOException {
    Map<String, String> before = filesOf(target);
    Commands result = writer.to(out);
    refused(result);
    assertThat(result.err()).contains(out.toString());
    assertThat(filesOf(target)).isEqualTo(before);
    assertThat(hiddenIn(fresh)).isEmpty();
  }

  private static void refused(Commands result) {
    assertThat(result.errLines()).as("lines on the error stream").hasSize(1);
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
  }

  private static void done(Commands result) {
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
  }

  private static Map<String, String> filesOf(Path place) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(place)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(
            place.relativize(file).toString(),
            java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private static List<Path> hiddenIn(Path place) throws IOException {
    try (Stream<Path> entries = Files.list(place)) {
      return entries.filter(path -> path.getFileName().toString().startsWith(".")).toList();
    }
  }
}
