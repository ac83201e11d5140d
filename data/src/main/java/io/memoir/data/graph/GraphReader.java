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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the files of a knowledge graph: its triples, triples that are held out, the links of items to
 * entities, and the items. Keeps the rejected lines and the warnings of all of them.
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
   * @throws BadInputException if the file cannot be read, if it has no such relation or no triple, or
   *     if too many lines cannot be used
   */
  public GraphContent graph(Path file, Collection<String> relations) throws IOException {
    TripleTable table = new TripleTable();
    long[] lines = {0};
    GraphLayout layout = GraphLayout.find(file, GraphColumns.TRIPLES);
    long refused =
        read(
            layout,
            GraphColumns.TRIPLES,
            (_, ids) -> {
              lines[0]++;
              table.add(ids.get(0), ids.get(1), ids.get(2));
            },
            lines);
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
    TripleTable.requireTriples(content, file, refused);
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
            refused);
    return new GraphContent(graph, counts, layout.text(GraphColumns.TRIPLES));
  }

  /**
   * Reads triples that are predicted and not learned. Triples that the graph has, too, and those
   * with a relation or an entity that it does not have, cannot be evaluated and are left out, with a
   * warning.
   *
   * @throws BadInputException if the file cannot be read, if too many lines cannot be used, or if no
   *     triple is left
   */
  public Triples heldOut(Path file, KnowledgeGraph graph) throws IOException {
    HeldOutTable table = new HeldOutTable(graph);
    long[] lines = {0};
    GraphLayout layout = GraphLayout.find(file, GraphColumns.TRIPLES);
    long refused =
        read(
            layout,
            GraphColumns.TRIPLES,
            (_, ids) -> {
              lines[0]++;
              table.add(ids.get(0), ids.get(1), ids.get(2));
            },
            lines);
    warnings.addAll(table.warnings(file));
    Triples triples = table.triples();
    if (triples.count() == 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no triple that can be evaluated: of %,d lines, %s",
              file,
              lines[0] + refused,
              table.text(refused)));
    }
    return triples;
  }

  /**
   * Reads the links of items to entities of a graph. The first link of an item is used. Links of
   * items that do not exist, and to entities that are not in the graph, are left out, with a
   * warning.
   *
   * @param items the items that exist, if they are known
   * @throws BadInputException if the file cannot be read, if too many lines cannot be used, or if no
   *     link is left
   */
  public ItemLinks links(Path file, KnowledgeGraph graph, Optional<DescribedItems> items)
      throws IOException {
    Names known = Names.of(graph.entities());
    Set<String> existing = new HashSet<>(items.map(DescribedItems::ids).orElse(List.of()));
    Set<String> seen = new HashSet<>();
    Set<String> unknownItems = new LinkedHashSet<>();
    Set<String> unknownEntities = new LinkedHashSet<>();
    List<String> ids = new ArrayList<>();
    List<Integer> entities = new ArrayList<>();
    long[] count = new long[4];
    String[] repeated = {""};
    GraphLayout layout = GraphLayout.find(file, GraphColumns.LINKS);
    long refused =
        read(
            layout,
            GraphColumns.LINKS,
            (line, row) -> {
              count[0]++;
              String item = row.get(0);
              int entity = known.indexOf(row.get(1));
              if (!seen.add(item)) {
                if (count[1] == 0) {
                  repeated[0] = "'%s' in line %d".formatted(item, line);
                }
                count[1]++;
              } else if (items.isPresent() && !existing.contains(item)) {
                count[2]++;
                unknownItems.add(item);
              } else if (entity < 0) {
                count[3]++;
                unknownEntities.add(row.get(1));
              } else {
                ids.add(item);
                entities.add(entity);
              }
            },
            count);
    if (count[1] > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %,d %s an item that occurred before, first %s; the first link of an item is used",
              file,
              count[1],
              count[1] == 1 ? "line has" : "lines have",
              repeated[0]));
    }
    items.ifPresent(described ->
        unmatched(
            file,
            "items that are not in " + described.file(),
            unknownItems,
            described.ids(),
            ids.isEmpty() && unknownEntities.isEmpty()));
    unmatched(
        file,
        "entities that are not in the graph",
        unknownEntities,
        graph.entities(),
        ids.isEmpty());
    if (ids.isEmpty()) {
      throw new BadInputException(file + " has no links, expected lines of item and entity");
    }
    return new ItemLinks(
        ids,
        entities.stream().mapToInt(Integer::intValue).toArray(),
        new ItemLinks.Counts(ids.size(), count[1], count[2], count[3], refused));
  }

  /** Warns of ids that do not match, or fails if there are no others. */
  private void unmatched(
      Path file, String what, Set<String> missing, List<String> known, boolean all) {
    if (missing.isEmpty()) {
      return;
    }
    String hint = IdDifferences.between(missing, known);
    String example = Excerpts.of(missing.iterator().next(), MOST_SHOWN);
    if (all) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s: all links have %s, such as '%s', expected ids such as '%s'%s",
              file,
              what,
              example,
              Excerpts.of(known.getFirst(), MOST_SHOWN),
              hint));
    }
    warnings.add(
        String.format(
            Locale.ROOT,
            "%s has %,d different %s, such as '%s', whose links are left out%s",
            file,
            missing.size(),
            what,
            example,
            hint));
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
   * Reads the rows of a file and returns the number of rejected lines.
   *
   * @param lines its first element is the number of rows
   */
  private long read(GraphLayout layout, GraphColumns columns, GraphFile.Rows rows, long[] lines)
      throws IOException {
    RejectedLines ofFile = new RejectedLines();
    new GraphFile(layout, columns, rows, ofFile).read();
    ofFile.requireFew(lines[0] + ofFile.count(), mostRejected);
    rejected.addAll(ofFile);
    return ofFile.count();
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
