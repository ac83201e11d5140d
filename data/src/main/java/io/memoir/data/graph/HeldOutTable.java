package io.memoir.data.graph;

import io.memoir.data.NearMatches;
import io.memoir.data.value.Excerpts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The triples of a file that are predicted, compared with the graph that is learned. */
final class HeldOutTable {
  private static final int MOST_NAMED = 5;
  private static final int MOST_SHOWN = 60;

  private record Triple(int head, int relation, int tail) {}

  private final KnowledgeGraph graph;
  private final Names entities;
  private final Names relations;
  private final Set<Triple> kept = new LinkedHashSet<>();
  private final Map<String, Long> unknownRelations = new TreeMap<>();
  private final List<String> unknownEntities = new ArrayList<>();
  private long repeated;
  private long selfLoops;

  HeldOutTable(KnowledgeGraph graph) {
    this.graph = graph;
    this.entities = Names.of(graph.entities());
    this.relations = Names.of(graph.relations());
  }

  /** Adds a triple. */
  void add(String head, String relation, String tail) {
    Triple triple =
        new Triple(entities.indexOf(head), relations.indexOf(relation), entities.indexOf(tail));
    if (triple.relation < 0) {
      unknownRelations.merge(relation, 1L, Long::sum);
    } else if (triple.head < 0 || triple.tail < 0) {
      unknownEntities.add(triple.head < 0 ? head : tail);
    } else if (triple.head == triple.tail) {
      selfLoops++;
    } else if (graph.has(triple.head, triple.relation, triple.tail) || !kept.add(triple)) {
      repeated++;
    }
  }

  /** The triples that can be evaluated. */
  Triples triples() {
    return new Triples(
        kept.stream().mapToInt(Triple::head).toArray(),
        kept.stream().mapToInt(Triple::relation).toArray(),
        kept.stream().mapToInt(Triple::tail).toArray());
  }

  /**
   * Why lines are left out, in words.
   *
   * @param refused number of lines that are no triples
   */
  String text(long refused) {
    return String.format(
        Locale.ROOT,
        "%,d have a relation and %,d an entity that the graph does not have, %,d repeat a triple,"
            + " %,d relate an entity to itself, and %,d are no triples",
        unknownRelations.values().stream().mapToLong(Long::longValue).sum(),
        unknownEntities.size(),
        repeated,
        selfLoops,
        refused);
  }

  /** Warnings about lines that are left out, one sentence each. */
  List<String> warnings(Path file) {
    List<String> warnings = new ArrayList<>();
    if (!unknownRelations.isEmpty()) {
      String names =
          unknownRelations.keySet().stream()
              .limit(MOST_NAMED)
              .map(name -> "'" + name + "'" + NearMatches.of(name, graph.relations()).question())
              .collect(Collectors.joining(", "));
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s has %,d %s that the graph does not have, whose triples are left out: %s",
              file,
              unknownRelations.size(),
              unknownRelations.size() == 1 ? "relation" : "relations",
              names));
    }
    if (!unknownEntities.isEmpty()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %,d triples have an entity that the graph does not have, such as '%s', and are"
                  + " left out%s",
              file,
              unknownEntities.size(),
              Excerpts.of(unknownEntities.getFirst(), MOST_SHOWN),
              IdDifferences.between(unknownEntities, graph.entities(), false)));
    }
    if (repeated + selfLoops > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %,d triples are in the graph or occurred before, and %,d relate an entity to"
                  + " itself; they are left out",
              file,
              repeated,
              selfLoops));
    }
    return warnings;
  }
}
