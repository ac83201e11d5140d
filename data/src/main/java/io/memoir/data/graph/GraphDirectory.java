package io.memoir.data.graph;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.data.source.Checksums;
import io.memoir.data.source.NpyWriter;
import io.memoir.data.source.RejectedLines;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.GraphTag;
import io.memoir.model.file.ReplaceableDirectory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The directory with the features of items that were computed from a knowledge graph.
 *
 * <pre>
 * graph.json      format "memoir-graph", version, what was read, trained and measured, and the
 *                 length and SHA-256 of each file below
 * vectors.npy     a vector of each linked item, float32, as --item-vectors of prepare takes it
 * vectors.ids     the ids of the items, in the order of the vectors, one per line
 * items.jsonl     an object for each item with "item_id" and "graph", a list of its neighbours in
 *                 the graph ({@link GraphTag}), as --items of prepare takes it; if a file of items
 *                 was given, each of its items with all its columns
 * rejected.tsv    file, line, reason, text of unusable input; only if there was any
 * </pre>
 *
 * A directory with a {@code graph.json} is complete: it is moved into place after all of it has
 * been written to disk.
 */
public final class GraphDirectory {
  /** Name of the file with the vectors. */
  public static final String VECTORS = "vectors.npy";

  /** Name of the file with the items and their tags. */
  public static final String ITEMS = "items.jsonl";

  /** Version of the format. */
  public static final int VERSION = 1;

  private static final String FILE = "graph.json";
  private static final String FORMAT = "memoir-graph";
  private static final String IDS = "vectors.ids";

  private static final ReplaceableDirectory.Kind KIND =
      new ReplaceableDirectory.Kind(
          "a directory of graph features",
          FILE,
          FORMAT,
          Set.of(VECTORS, IDS, ITEMS, RejectedLines.FILE),
          Set.of());

  private static final Gson LINES = new GsonBuilder().disableHtmlEscaping().create();
  private static final Gson PAGE =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

  private GraphDirectory() {}

  /**
   * Checks that a directory can be written, before any work is done.
   *
   * @throws BadInputException if it contains something else
   */
  public static void requireReplaceable(Path directory) throws IOException {
    ReplaceableDirectory.requireReplaceable(directory, KIND);
  }

  /**
   * Writes a directory, or replaces one of an earlier call as a whole. If this fails, nothing is
   * changed.
   *
   * @param about what was read, trained and measured
   * @param reader with the rejected lines
   * @param links the items
   * @param vectors a vector for each of them
   * @param tags the tags of each of them
   * @param items the items with their other columns, if they are known
   * @throws BadInputException if the directory contains something else
   */
  public static void write(
      Path directory,
      JsonObject about,
      GraphReader reader,
      ItemLinks links,
      float[][] vectors,
      NeighbourTags tags,
      Optional<DescribedItems> items)
      throws IOException {
    ReplaceableDirectory.write(
        directory,
        KIND,
        place -> {
          NpyWriter.write(place.resolve(VECTORS), vectors);
          Files.write(place.resolve(IDS), links.ids());
          writeItems(place.resolve(ITEMS), links, tags, items);
          reader.rejected().writeTo(place);
          Files.writeString(place.resolve(FILE), PAGE.toJson(manifest(place, about)) + "\n");
        });
  }

  private static void writeItems(
      Path file, ItemLinks links, NeighbourTags tags, Optional<DescribedItems> items)
      throws IOException {
    Map<String, JsonArray> byId = new HashMap<>();
    for (int i = 0; i < links.ids().size(); i++) {
      JsonArray texts = new JsonArray();
      tags.byItem().get(i).forEach(texts::add);
      byId.put(links.ids().get(i), texts);
    }
    List<String> ids = items.map(DescribedItems::ids).orElse(links.ids());
    // This encoder replaces unpaired surrogates, which the strings of JSON may contain.
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8))) {
      for (int i = 0; i < ids.size(); i++) {
        JsonObject line = new JsonObject();
        line.addProperty("item_id", ids.get(i));
        if (items.isPresent()) {
          items.get().rows().get(i).asMap().forEach(line::add);
        }
        line.add(GraphTag.FEATURE, byId.getOrDefault(ids.get(i), new JsonArray()));
        out.write(LINES.toJson(line));
        out.write('\n');
      }
    }
  }

  private static JsonObject manifest(Path place, JsonObject about) throws IOException {
    JsonObject manifest = new JsonObject();
    manifest.addProperty("format", FORMAT);
    manifest.addProperty("version", VERSION);
    about.asMap().forEach(manifest::add);
    JsonObject files = new JsonObject();
    for (String name : List.of(VECTORS, IDS, ITEMS, RejectedLines.FILE)) {
      Path file = place.resolve(name);
      if (Files.exists(file)) {
        JsonObject one = new JsonObject();
        one.addProperty("bytes", Files.size(file));
        one.addProperty("sha256", Checksums.of(file));
        files.add(name, one);
      }
    }
    manifest.add("files", files);
    return manifest;
  }
}
