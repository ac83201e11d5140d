package io.memoir.cli.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.cli.option.Threads;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.GraphReport;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.Words;
import io.memoir.data.Progress;
import io.memoir.data.graph.DescribedItems;
import io.memoir.data.graph.GraphDirectory;
import io.memoir.data.graph.GraphReader;
import io.memoir.data.graph.GraphReader.GraphContent;
import io.memoir.data.graph.GraphSplit;
import io.memoir.data.graph.ItemLinks;
import io.memoir.data.graph.KnowledgeGraph;
import io.memoir.data.graph.NeighbourTags;
import io.memoir.data.graph.Triples;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.GraphTag;
import io.memoir.train.config.GraphSettings;
import io.memoir.train.graph.GraphEmbedding;
import io.memoir.train.graph.GraphTraining;
import io.memoir.train.graph.LinkPrediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Computes features of items from a knowledge graph. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Computes features of items from a knowledge graph: a vector for each item, learned by TransE"
          + " or RotatE, and its neighbours as tags.",
      "prepare reads them with --items and --item-vectors. The vectors are evaluated by link"
          + " prediction on triples that are held out."
    },
    footer = {
      "",
      "For example",
      "  memoir graph --graph films.kg --graph-links films.link --items films.csv --out films.graph",
      "  memoir prepare --input ratings.csv --items films.graph/items.jsonl"
          + " --item-vectors graph-vector=films.graph/vectors.npy --out films"
    })
public final class GraphCommand implements Callable<Integer> {
  private static final double USUAL_HOLD_OUT = 0.1;

  private final Terminal terminal;

  @Option(
      names = "--graph",
      required = true,
      paramLabel = "FILE",
      description =
          "File with a triple per line: head, relation and tail, separated by tabs, commas,"
              + " semicolons, bars or spaces, with or without a header, plain or gzipped; also"
              + " RecBole's .kg.")
  private Path graph;

  @Option(
      names = "--graph-links",
      required = true,
      paramLabel = "FILE",
      description =
          "File with the id of an item and the id of its entity per line, in the same forms; also"
              + " RecBole's .link.")
  private Path links;

  @Option(
      names = "--items",
      paramLabel = "FILE",
      description =
          "File of items, as for prepare. The tags are added to its columns, and links of items that"
              + " it does not have are left out.")
  private Optional<Path> items = Optional.empty();

  @Option(
      names = "--relations",
      split = ",",
      paramLabel = "NAME",
      description = "Use only these relations. Default: all.")
  private List<String> relations = List.of();

  @Option(
      names = "--model",
      defaultValue = "rotate",
      paramLabel = "NAME",
      description = "transe or rotate. Default: ${DEFAULT-VALUE}.")
  private String model = "rotate";

  @Option(
      names = "--set",
      arity = "1..*",
      paramLabel = "KEY=VALUE",
      description =
          "Override settings of the training, for example width=128 epochs=200; docs/graph.md lists"
              + " all settings.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--hold-out",
      paramLabel = "SHARE",
      description =
          "Share of the triples, from 0 to 0.5, that are held out at random for link prediction; the"
              + " vectors are learned from the others. Default: 0.1, or 0 with --valid or --test.")
  private Optional<Double> holdOut = Optional.empty();

  @Option(
      names = "--valid",
      paramLabel = "FILE",
      description = "File with triples for link prediction that are not in the graph.")
  private Optional<Path> valid = Optional.empty();

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Another such file, whose link prediction is reported separately.")
  private Optional<Path> test = Optional.empty();

  @Option(
      names = "--least-items",
      defaultValue = "5",
      paramLabel = "N",
      description =
          "Keep only tags that at least N of the linked items have. Default: ${DEFAULT-VALUE}.")
  private int leastItems = 5;

  @Option(
      names = "--max-rejected",
      defaultValue = "0.01",
      paramLabel = "SHARE",
      description =
          "Fail if a larger share of the lines of a file is unusable. Default: ${DEFAULT-VALUE}.")
  private double maxRejected = 0.01;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Random seed. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Number of threads, on which the result does not depend. Default: number of cores.")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The directory to write; an existing one of this command is replaced.")
  private Path out;

  @Option(names = "--json", description = "Print the report as one JSON object.")
  private boolean json;

  public GraphCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Triples that are learned, and those that are predicted.
   *
   * @param learned the triples that are learned
   * @param asked the triples that are predicted, by the name of their list
   * @param right all triples that are true
   */
  private record Parts(Triples learned, Map<String, Triples> asked, List<Triples> right) {}

  @Override
  public Integer call() throws IOException {
    int workers =
        Threads.of("--threads", threads.orElse(Runtime.getRuntime().availableProcessors()));
    GraphSettings chosen = chosen();
    GraphDirectory.requireReplaceable(out);
    Progress progress = new ProgressBar(terminal);
    GraphReader reader = new GraphReader(maxRejected);
    GraphContent content = reader.graph(graph, relations);
    Optional<DescribedItems> described =
        items.isPresent()
            ? Optional.of(reader.items(items.get(), GraphTag.FEATURE))
            : Optional.empty();
    ItemLinks linked = reader.links(links, content.graph(), described);
    NeighbourTags tags = NeighbourTags.of(content.graph(), linked, leastItems);
    List<String> few = new ArrayList<>();
    Parts parts = parts(reader, content.graph(), few);
    progress.say(
        "%s triples of %s entities and %s relations, %s items; %d epochs"
            .formatted(
                Figures.count(parts.learned().count()),
                Figures.count(content.graph().entities().size()),
                Figures.count(content.graph().relations().size()),
                Figures.count(linked.ids().size()),
                chosen.epochs()));
    long start = System.nanoTime();
    GraphEmbedding embedding =
        new GraphTraining(content.graph(), parts.learned(), chosen, seed, workers).run(progress);
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, LinkPrediction.Figures> figures = new LinkedHashMap<>();
    parts
        .asked()
        .forEach((name, asked) ->
            figures.put(
                name, LinkPrediction.of(embedding, asked, parts.right(), workers, progress)));
    GraphReport report =
        new GraphReport(
            graph,
            content,
            links,
            linked,
            described,
            leastItems,
            tags,
            chosen,
            seed,
            parts.learned().count(),
            seconds,
            figures);
    GraphDirectory.write(
        out, report.toJson(), reader, linked, vectors(embedding, linked), tags, described);
    List<String> warnings = new ArrayList<>(reader.warnings());
    warnings.addAll(few);
    print(report, warnings);
    return ExitCode.DONE;
  }

  private GraphSettings chosen() {
    if (settings.containsKey("model")) {
      throw new BadInputException("setting 'model' is given with --set, expected it with --model");
    }
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("model", Words.of(Words.oneOf("--model", model, List.of(GraphSettings.Kind.values()))));
    return GraphSettings.of(all);
  }

  private Parts parts(GraphReader reader, KnowledgeGraph whole, List<String> warnings)
      throws IOException {
    if (valid.isEmpty() && test.isEmpty()) {
      double share = holdOut.orElse(USUAL_HOLD_OUT);
      GraphSplit split = GraphSplit.random(whole, share, seed);
      int held = split.heldOut().count();
      long wanted = (long) Math.ceil(share * whole.triples().count());
      if (held < wanted) {
        warnings.add(
            "only %s triples are held out and not %s, because each of the others has an entity or a relation that is in no other triple"
                .formatted(Figures.count(held), Figures.count(wanted)));
      }
      return new Parts(
          split.training(),
          split.heldOut().count() == 0 ? Map.of() : Map.of("held out", split.heldOut()),
          List.of(whole.triples()));
    }
    if (holdOut.orElse(0.0) != 0) {
      throw new BadInputException(
          "--hold-out is %s with --valid or --test, expected one of them"
              .formatted(holdOut.orElse(0.0)));
    }
    Map<String, Triples> asked = new LinkedHashMap<>();
    if (valid.isPresent()) {
      asked.put("valid", reader.heldOut(valid.get(), whole));
    }
    if (test.isPresent()) {
      asked.put("test", reader.heldOut(test.get(), whole));
    }
    List<Triples> right = new ArrayList<>(asked.values());
    right.add(whole.triples());
    return new Parts(whole.triples(), asked, right);
  }

  private static float[][] vectors(GraphEmbedding embedding, ItemLinks linked) {
    float[][] vectors = new float[linked.ids().size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = embedding.vector(linked.entities()[i]);
    }
    return vectors;
  }

  private void print(GraphReport report, List<String> warnings) {
    Path ofItems = out.resolve(GraphDirectory.ITEMS);
    Path ofVectors = out.resolve(GraphDirectory.VECTORS);
    if (json) {
      JsonObject object = report.toJson();
      object.addProperty("directory", out.toString());
      object.addProperty("seconds", report.seconds());
      JsonArray lines = new JsonArray();
      warnings.forEach(lines::add);
      object.add("warnings", lines);
      Json.print(terminal, object);
    } else {
      report.print(terminal.out(), warnings);
      terminal
          .out()
          .printf(
              "%nThe features were written to %s; prepare reads them with%n"
                  + "  --items %s --item-vectors graph-vector=%s%n",
              out, ofItems, ofVectors);
    }
  }
}
