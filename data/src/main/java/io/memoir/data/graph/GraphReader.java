package io.memoir.data.graph;

import io.memoir.data.NearMatches;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.value.Excerpts;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the files of a knowledge graph: its triples, triples that are held out, the links of items
 * to entities, and the items. Keeps the rejected lines and the warnings of all of them.
 *
 * <p>Triples and links are lines of fields that are separated by tabs, commas, semicolons, bars or
 * spaces, with or without a header, plain or gzipped; RecBole's {@code .kg} and {@code .link} are
 * such files.
 */
public final class GraphReader {
  private static final int MOST_NAMED = 10;
  private static final int MOST_SHOWN = 60;

  /** From this number of relations on, their number is compared with that of the entities. */
  private static final int MANY_RELATIONS = 100;

  private final double mostRejected;
  private final RejectedLines rejected = new RejectedLines();
  private final List<String> warnings = new ArrayList<>();

  /**
   * A graph and the file it was read from.
   *
   * @param graph the graph
   * @param counts what became of the lines
   * @param columns the columns of the file, for the summary
   */
  public record GraphContent(KnowledgeGraph graph, GraphCounts counts, String columns) {}

  /**
   * @param mostRejected maximum share of the lines of a file that cannot be used
   * @throws BadInputException if it is not from 0 to 1
   */
  public GraphReader(double mostRejected) {
    if (!(mostRejected >= 0 && mostRejected <= 1)) {
      throw new BadInputException("--max-rejected is " + mostRejected + ", expected 0 to 1");
    }
    this.mostRejected = mostRejected;
  }

  /** Warnings about the files read so far, one sentence each. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** The lines that could not be used. */
  RejectedLines rejected() {
    return rejected;
  }

  /**
   * Reads a graph.
   *
   * @param relations the relations that are used; empty for all
   * @throws BadInputException if the file cannot be read, if it has no such relation or no triple,
   *     or if too many lines cannot be used
   */
  public GraphContent graph(Path file, Collection<String> relations) throws IOException {
    TripleTable table = new TripleTable();
    GraphLayout layout = GraphLayout.find(file, GraphColumns.TRIPLES);
    Lines lines =
        read(
            layout,
            GraphColumns.TRIPLES,
            (_, ids) -> table.add(ids.get(0), ids.get(1), ids.get(2)));
    Set<Integer> wanted = new HashSet<>();
    for (String name : relations) {
      if (table.relation(name) < 0) {
        throw new BadInputException(
            "--relations has '%s', which is not a relation of %s%s: it has %s"
                .formatted(
                    name,
                    file,
                    NearMatches.of(name, table.relations()).question(),
                    some(table.relations())));
      }
      wanted.add(table.relation(name));
    }
    TripleTable.Content content =
        table.content(relation -> relations.isEmpty() || wanted.contains(relation));
    TripleTable.requireTriples(content, file, lines.refused);
    KnowledgeGraph graph = content.graph();
    if (graph.relations().size() >= MANY_RELATIONS
        && 2L * graph.relations().size() > graph.entities().size()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s has %,d different relations of %,d entities: its columns are read as %s; if they are"
                  + " in another order, name them in a header",
              file,
              graph.relations().size(),
              graph.entities().size(),
              layout.text(GraphColumns.TRIPLES)));
    }
    GraphCounts counts =
        new GraphCounts(
            graph.triples().count(),
            content.duplicates(),
            content.selfLoops(),
            content.others(),
            lines.refused);
    return new GraphContent(graph, counts, layout.text(GraphColumns.TRIPLES));
  }

  /**
   * Reads triples that are predicted and not learned. Triples that the graph has, too, and those
   * with a relation or an entity that it does not have, cannot be evaluated and are left out, with
   * a warning.
   *
   * @throws BadInputException if the file cannot be read, if too many lines cannot be used, or if
   *     no triple is left
   */
  public Triples heldOut(Path file, KnowledgeGraph graph) throws IOException {
    HeldOutTable table = new HeldOutTable(graph);
    Lines lines =
        read(
            GraphLayout.find(file, GraphColumns.TRIPLES),
            GraphColumns.TRIPLES,
            (_, ids) -> table.add(ids.get(0), ids.get(1), ids.get(2)));
    warnings.addAll(table.warnings(file));
    Triples triples = table.triples();
    if (triples.count() == 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no triple that can be evaluated: of %,d lines, %s",
              file,
              lines.rows + lines.refused,
              table.text(lines.refused)));
    }
    return triples;
  }

  /**
   * Reads the links of items to entities of a graph. The first link of an item is used. Links of
   * items that do not exist, and to entities that are not in the graph, are left out, with a
   * warning.
   *
   * @param items the items that exist, if they are known
   * @throws BadInputException if the file cannot be read, if too many lines cannot be used, or if
   *     no link is left
   */
  public ItemLinks links(Path file, KnowledgeGraph graph, Optional<DescribedItems> items)
      throws IOException {
    LinkTable table = new LinkTable(file, graph, items);
    Lines lines =
        read(
            GraphLayout.find(file, GraphColumns.LINKS),
            GraphColumns.LINKS,
            (line, row) -> table.add(line, row.get(0), row.get(1)));
    warnings.addAll(table.warnings());
    return table.links(lines.refused);
  }

  /**
   * Reads a file of items, in any form that a preparation reads.
   *
   * @param reserved the name of a column that it must not have
   * @throws BadInputException if it cannot be read, or has this column
   */
  public DescribedItems items(Path file, String reserved) throws IOException {
    return ItemsFile.read(file, reserved, mostRejected, rejected, warnings);
  }

  /**
   * The lines of a file.
   *
   * @param rows number of lines that could be read
   * @param refused number of lines that were rejected
   */
  private record Lines(long rows, long refused) {}

  private Lines read(GraphLayout layout, GraphColumns columns, GraphFile.Rows rows)
      throws IOException {
    RejectedLines ofFile = new RejectedLines();
    long count = new GraphFile(layout, columns, rows, ofFile).read();
    ofFile.requireFew(count + ofFile.count(), mostRejected);
    rejected.addAll(ofFile);
    return new Lines(count, ofFile.count());
  }

  /** Names for a message: all of them, or the first ones and the number of the others. */
  private static String some(List<String> names) {
    List<String> first =
        names.stream().limit(MOST_NAMED).map(name -> Excerpts.of(name, MOST_SHOWN)).toList();
    int more = names.size() - first.size();
    return String.join(", ", first)
        + (more == 0 ? "" : String.format(Locale.ROOT, " and %,d more", more));
  }
}
