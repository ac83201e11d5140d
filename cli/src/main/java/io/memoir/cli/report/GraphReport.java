package io.memoir.cli.report;

import com.google.gson.JsonObject;
import io.memoir.cli.process.Version;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.TextTable;
import io.memoir.data.graph.DescribedItems;
import io.memoir.data.graph.GraphCounts;
import io.memoir.data.graph.GraphReader.GraphContent;
import io.memoir.data.graph.ItemLinks;
import io.memoir.data.graph.NeighbourTags;
import io.memoir.train.config.GraphSettings;
import io.memoir.train.graph.LinkPrediction;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was read of a knowledge graph, learned and measured.
 *
 * @param file the file with the triples
 * @param content the graph
 * @param linksFile the file with the links
 * @param links the items
 * @param items the file of items, if there is one
 * @param leastItems minimum number of items of a tag
 * @param tags the tags of the items
 * @param settings of the training
 * @param seed of the training and of the triples that are held out at random
 * @param learned number of triples that were learned
 * @param seconds of the training
 * @param figures link prediction of the triples that were held out, by their name
 */
public record GraphReport(
    Path file,
    GraphContent content,
    Path linksFile,
    ItemLinks links,
    Optional<DescribedItems> items,
    int leastItems,
    NeighbourTags tags,
    GraphSettings settings,
    long seed,
    int learned,
    double seconds,
    Map<String, LinkPrediction.Figures> figures) {
  /** Width of the names of lines. */
  private static final int NAMES = 14;

  /** Prints the report. */
  public void print(PrintWriter out, List<String> warnings) {
    GraphCounts counts = content.counts();
    line(
        out,
        "graph",
        "%s: %s triples of %s entities and %s relations (%s)"
            .formatted(
                file,
                Figures.count(counts.triples()),
                Figures.count(content.graph().entities().size()),
                Figures.count(content.graph().relations().size()),
                content.columns()));
    line(
        out,
        "left out",
        "%s of %s lines: %s duplicates, %s self-loops, %s of other relations, %s rejected"
            .formatted(
                Figures.count(counts.lines() - counts.triples()),
                Figures.count(counts.lines()),
                Figures.count(counts.duplicates()),
                Figures.count(counts.selfLoops()),
                Figures.count(counts.otherRelations()),
                Figures.count(counts.rejected())));
    line(
        out,
        "items",
        "%s of %s links lead from an item to an entity of the graph%s"
            .formatted(
                Figures.count(links.counts().linked()),
                Figures.count(links.counts().lines()),
                items
                    .map(described ->
                        ", for %s items of %s"
                            .formatted(Figures.count(described.ids().size()), described.file()))
                    .orElse("")));
    line(
        out,
        "tags",
        "%s neighbours that at least %s items have"
            .formatted(Figures.count(tags.different()), Figures.count(leastItems)));
    line(
        out,
        "vectors",
        "%s, width %d, from %s triples in %s"
            .formatted(kind(), settings.width(), Figures.count(learned), Figures.clock(seconds)));
    warnings.forEach(warning -> line(out, "warning", warning));
    printFigures(out);
  }

  private static void line(PrintWriter out, String name, String text) {
    out.println(name + " ".repeat(NAMES - name.length()) + text);
  }

  private String kind() {
    return settings.kind().name().toLowerCase(Locale.ROOT);
  }

  private void printFigures(PrintWriter out) {
    if (figures.isEmpty()) {
      return;
    }
    out.println();
    TextTable table =
        new TextTable(
            1, "link prediction", "triples", "MRR", "mean rank", "hits@1", "hits@3", "hits@10");
    figures.forEach((name, each) ->
        table.row(
            name,
            Figures.count(each.predictions() / 2),
            decimals(each.mrr()),
            String.format(Locale.ROOT, "%,.1f", each.meanRank()),
            decimals(each.hitsAt1()),
            decimals(each.hitsAt3()),
            decimals(each.hitsAt10())));
    table.print(out, "");
  }

  private static String decimals(double figure) {
    return String.format(Locale.ROOT, "%.3f", figure);
  }

  /** The report for the directory of the features. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("model", kind());
    JsonObject chosen = new JsonObject();
    settings.settings().forEach(chosen::addProperty);
    json.add("settings", chosen);
    json.addProperty("seed", seed);
    json.addProperty("fingerprint", content.graph().fingerprint());
    JsonObject inputs = new JsonObject();
    inputs.addProperty("graph", file.toString());
    inputs.addProperty("links", linksFile.toString());
    items.ifPresent(described -> inputs.addProperty("items", described.file().toString()));
    json.add("inputs", inputs);
    json.add("graph", graphJson());
    json.add("links", linksJson());
    JsonObject ofTags = new JsonObject();
    ofTags.addProperty("leastItems", leastItems);
    ofTags.addProperty("different", tags.different());
    json.add("tags", ofTags);
    json.addProperty("learnedTriples", learned);
    JsonObject predictions = new JsonObject();
    figures.forEach((name, each) -> predictions.add(name, predictionJson(each)));
    json.add("linkPrediction", predictions);
    json.addProperty("memoir", Version.memoir());
    return json;
  }

  private JsonObject graphJson() {
    GraphCounts counts = content.counts();
    JsonObject json = new JsonObject();
    json.addProperty("entities", content.graph().entities().size());
    json.addProperty("relations", content.graph().relations().size());
    json.addProperty("lines", counts.lines());
    json.addProperty("triples", counts.triples());
    json.addProperty("duplicates", counts.duplicates());
    json.addProperty("selfLoops", counts.selfLoops());
    json.addProperty("otherRelations", counts.otherRelations());
    json.addProperty("rejected", counts.rejected());
    return json;
  }

  private JsonObject linksJson() {
    ItemLinks.Counts counts = links.counts();
    JsonObject json = new JsonObject();
    json.addProperty("lines", counts.lines());
    json.addProperty("linked", counts.linked());
    json.addProperty("duplicates", counts.duplicates());
    json.addProperty("unknownItems", counts.unknownItems());
    json.addProperty("unknownEntities", counts.unknownEntities());
    json.addProperty("rejected", counts.rejected());
    return json;
  }

  private static JsonObject predictionJson(LinkPrediction.Figures figures) {
    JsonObject json = new JsonObject();
    json.addProperty("predictions", figures.predictions());
    json.addProperty("mrr", figures.mrr());
    json.addProperty("meanRank", figures.meanRank());
    json.addProperty("hits@1", figures.hitsAt1());
    json.addProperty("hits@3", figures.hitsAt3());
    json.addProperty("hits@10", figures.hitsAt10());
    return json;
  }
}
