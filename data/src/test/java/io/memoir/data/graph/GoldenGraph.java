package io.memoir.data.graph;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.data.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The golden directory of the features of a knowledge graph, kept for ever. The main method wrote
 * it; it is run again only for a new version of the format, into a new directory.
 */
final class GoldenGraph {
  static final Path VERSION_1 = Path.of("src", "test", "resources", "golden-graph-v1");

  static final List<String> FILES =
      List.of("graph.json", "vectors.npy", "vectors.ids", "items.jsonl");

  private GoldenGraph() {}

  /**
   * Writes the directory.
   *
   * @param inputs where the files go that are read before
   */
  static void write(Path inputs, Path out) throws IOException {
    GraphReader reader = new GraphReader(0);
    KnowledgeGraph graph =
        reader
            .graph(
                Shown.file(
                    inputs,
                    "golden-graph.tsv",
                    "f0\tdirector\tmann",
                    "f1\tdirector\tmann",
                    "f2\tdirector\tscott|ridley",
                    "f3\tdirector\tscott|ridley",
                    "crime\tof\tf0",
                    "crime\tof\tf1",
                    "f0\tactor\t周迅"),
                List.of())
            .graph();
    ItemLinks links =
        reader.links(
            Shown.file(inputs, "golden-links.tsv", "i3\tf3", "i0\tf0", "i1\tf1", "i2\tf2"),
            graph,
            Optional.empty());
    float[][] vectors = new float[links.ids().size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = new float[] {0.25f * i, -1 - i, 1e-7f};
    }
    JsonObject about = new JsonObject();
    about.addProperty("model", "rotate");
    about.addProperty("seed", 7);
    about.addProperty("fingerprint", graph.fingerprint());
    GraphDirectory.write(
        out,
        about,
        reader,
        links,
        vectors,
        NeighbourTags.of(graph, links, 2),
        Optional.of(items()));
  }

  /** The items with their columns; one of them has no link. */
  private static DescribedItems items() {
    JsonArray categories = new JsonArray();
    categories.add("crime");
    categories.add("drama");
    JsonObject heat = new JsonObject();
    heat.addProperty("title", "Heat, the \"film\"");
    heat.add("categories", categories);
    heat.addProperty("price", "3.5");
    JsonObject unlinked = new JsonObject();
    unlinked.addProperty("title", "苏州河");
    return new DescribedItems(
        Path.of("items.csv"),
        List.of("i0", "i1", "i2", "i3", "i4"),
        List.of(heat, new JsonObject(), new JsonObject(), new JsonObject(), unlinked));
  }

  public static void main(String[] arguments) throws IOException {
    write(Files.createTempDirectory("golden-graph"), Path.of(arguments[0]));
  }
}
