package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a knowledge graph to the features of items, a model and its explanations. */
class GraphCommandTest {
  @TempDir static Path directory;
  @TempDir Path fresh;

  private static Path graph;
  private static Path links;
  private static Path items;

  @BeforeAll
  static void writeGraph() throws IOException {
    graph = SmallShop.writeGraph(directory.resolve("graph.tsv"));
    links = SmallShop.writeGraphLinks(directory.resolve("links.tsv"));
    items = SmallShop.writeItems(directory.resolve("items.csv"));
  }

  private static Commands graph(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "graph",
                "--graph",
                graph.toString(),
                "--graph-links",
                links.toString(),
                "--out",
                out.toString(),
                "--set",
                "epochs=2",
                "width=8"));
    arguments.addAll(List.of(more));
    return Commands.run(arguments.toArray(String[]::new));
  }

  private static Commands done(Commands result) {
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    return result;
  }

  private static JsonObject json(Commands result) {
    return JsonParser.parseString(done(result).out()).getAsJsonObject();
  }

  private static void refused(Commands result, String... named) {
    assertThat(result.errLines()).as("lines on the error stream").hasSize(1);
    assertThat(result.err()).startsWith("memoir graph: ").contains(named);
    assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void graph_features_areThoseOfAModel_andExplainNamesWhatIsShared() throws IOException {
    Path out = fresh.resolve("features");
    assertThat(done(graph(out, "--items", items.toString())).out())
        .contains("120 triples of 48 entities and 3 relations", "held out", "MRR", "graph-vector=");
    Path data = fresh.resolve("data");
    Commands prepared =
        done(
            Commands.run(
                "prepare",
                "--input",
                SmallShop.writeEvents(fresh.resolve("events.csv")).toString(),
                "--items",
                out.resolve("items.jsonl").toString(),
                "--item-vectors",
                "graph-vector=" + out.resolve("vectors.npy"),
                "--out",
                data.toString()));
    assertThat(prepared.out())
        .contains("graph (categories, 8 different)", "graph-vector (vector of 8)", "title (");
    Path model = fresh.resolve("model");
    done(
        Commands.run(
            "train",
            "--data",
            data.toString(),
            "--model",
            "gru",
            "--set",
            "features=true",
            "epochs=1",
            "width=32",
            "--out",
            model.toString()));
    JsonObject explained =
        json(
            Commands.run(
                "explain",
                "--model",
                model.toString(),
                "--history",
                "item-01,item-07",
                "--item",
                "item-16",
                "--json"));
    List<String> shared = new ArrayList<>();
    for (JsonElement cause :
        explained.getAsJsonArray("items").get(0).getAsJsonObject().getAsJsonArray("causes")) {
      JsonElement tags = cause.getAsJsonObject().get("shared");
      shared.add(tags == null ? "" : tags.toString());
    }
    assertThat(shared)
        .containsExactly(
            "[{\"relation\":\"made_by\",\"entity\":\"maker-1\"},"
                + "{\"relation\":\"colour\",\"entity\":\"colour-1\"}]",
            "[{\"relation\":\"colour\",\"entity\":\"colour-1\"}]");
  }

  @Test
  void graph_json_hasTheFiguresOfTheGivenFiles_andIsReproducible() throws IOException {
    Path test = fresh.resolve("test.tsv");
    Files.writeString(test, "thing-00\tgoes_with\tthing-10\nthing-01\tlikes\tthing-02\n");
    String[] options = {"--model", "transe", "--test", test.toString(), "--threads", "1", "--json"};
    JsonObject report = json(graph(fresh.resolve("one"), options));
    assertThat(report.get("model").getAsString()).isEqualTo("transe");
    assertThat(report.get("learnedTriples").getAsInt()).isEqualTo(120);
    JsonObject prediction = report.getAsJsonObject("linkPrediction").getAsJsonObject("test");
    assertThat(prediction.get("predictions").getAsInt()).isEqualTo(2);
    assertThat(prediction.get("mrr").getAsDouble()).isBetween(1.0 / 48, 1.0);
    assertThat(report.getAsJsonArray("warnings").toString()).contains("'likes'");
    options[5] = "3";
    JsonObject again = json(graph(fresh.resolve("two"), options));
    assertThat(again.get("linkPrediction")).isEqualTo(report.get("linkPrediction"));
    assertThat(Files.readAllBytes(fresh.resolve("two").resolve("vectors.npy")))
        .isEqualTo(Files.readAllBytes(fresh.resolve("one").resolve("vectors.npy")));
    JsonObject manifest =
        JsonParser.parseString(Files.readString(fresh.resolve("one").resolve("graph.json")))
            .getAsJsonObject();
    assertThat(manifest.get("fingerprint")).isEqualTo(report.get("fingerprint"));
  }

  @Test
  void graph_noHoldOut_learnsEverything() {
    JsonObject report = json(graph(fresh.resolve("out"), "--hold-out", "0", "--json"));
    assertThat(report.get("learnedTriples").getAsInt()).isEqualTo(120);
    assertThat(report.getAsJsonObject("linkPrediction").isEmpty()).isTrue();
  }

  @Test
  void graph_fewerTriplesThanAskedCanBeHeldOut_isSaid() throws IOException {
    StringBuilder star = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      star.append("hub\tpart_of\tleaf%d%n".formatted(i));
    }
    star.append("hub\tnear\thub2\nhub2\tnear\thub\nhub2\tpart_of\tleaf0\n");
    star.append("ITEM-00\tnear\thub\nITEM-01\tnear\thub\n");
    Path file = Files.writeString(fresh.resolve("star"), star.toString());
    Path links = Files.writeString(fresh.resolve("star-links"), "ITEM-00\thub\nITEM-01\thub2\n");
    Commands result =
        Commands.run(
            "graph",
            "--graph",
            file.toString(),
            "--graph-links",
            links.toString(),
            "--hold-out",
            "0.5",
            "--set",
            "epochs=1",
            "--out",
            fresh.resolve("out").toString());
    assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.DONE);
    assertThat(result.out() + result.err()).contains("triples are held out and not 23");
  }

  @Test
  void mistakes_areOneLine_andKeepWhatIsThere() throws IOException {
    Path out = fresh.resolve("out");
    done(graph(out));
    byte[] before = Files.readAllBytes(out.resolve("vectors.npy"));
    refused(graph(out, "--relations", "colour,made-by"), "'made-by'", "did you mean 'made_by'?");
    refused(graph(out, "--model", "distmult"), "--model is 'distmult', expected transe or rotate");
    refused(graph(out, "--set", "dimension=3"), "'dimension'");
    refused(graph(out, "--set", "model=transe"), "expected it with --model");
    refused(graph(out, "--hold-out", "0.9"), "--hold-out is 0.9, expected 0 to 0.5");
    refused(
        graph(out, "--hold-out", "0.1", "--test", graph.toString()),
        "--hold-out is 0.1 with --valid or --test");
    refused(graph(out, "--test", graph.toString()), "no triple that can be evaluated");
    refused(graph(out, "--least-items", "0"), "--least-items is 0");
    refused(graph(out, "--max-rejected", "2"), "--max-rejected is 2.0");
    Path others = fresh.resolve("others.csv");
    Files.writeString(others, "item_id,title\nITEM-00,a\nITEM-01,b\n");
    refused(
        graph(out, "--items", others.toString()),
        "items that are not in",
        "would match ignoring case, such as 'item-00' and 'ITEM-00'");
    refused(graph(out, "--items", out.resolve("items.jsonl").toString()), "column 'graph'");
    assertThat(Files.readAllBytes(out.resolve("vectors.npy"))).isEqualTo(before);
    assertThat(fresh).isDirectoryNotContaining("glob:**.writing");
  }
}
