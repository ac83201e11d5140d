package io.memoir.data.graph;

import io.memoir.model.BadInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The triples of a file as they are read, which become a graph when all are known. */
final class TripleTable {
  private final Names entities = new Names();
  private final Names relations = new Names();
  private final IntStream.Builder heads = IntStream.builder();
  private final IntStream.Builder links = IntStream.builder();
  private final IntStream.Builder tails = IntStream.builder();

  /**
   * A graph, and how many lines are not in it.
   *
   * @param duplicates lines that repeat a triple
   * @param selfLoops lines that relate an entity to itself
   * @param others lines with other relations
   */
  record Content(KnowledgeGraph graph, long duplicates, long selfLoops, long others) {}

  /** Adds a triple. */
  void add(String head, String relation, String tail) {
    heads.add(entities.number(head));
    links.add(relations.number(relation));
    tails.add(entities.number(tail));
  }

  /** The names of all relations. */
  List<String> relations() {
    return relations.all();
  }

  /** The number of a relation, or -1 if no triple has it. */
  int relation(String name) {
    return relations.indexOf(name);
  }

  /**
   * The graph of the triples with some relations, called once, when all have been added. Entities
   * and relations are numbered in the order in which they first occur.
   *
   * @param wanted whether a relation is used, by its number
   */
  Content content(IntPredicate wanted) {
    int[] h = heads.build().toArray();
    int[] r = links.build().toArray();
    int[] t = tails.build().toArray();
    int count = entities.size();
    int[] ends = new int[relations.size()];
    long selfLoops = 0;
    long others = 0;
    for (int i = 0; i < h.length; i++) {
      if (!wanted.test(r[i])) {
        others++;
      } else if (h[i] == t[i]) {
        selfLoops++;
      } else {
        ends[r[i]]++;
      }
    }
    Arrays.parallelPrefix(ends, Integer::sum);
    // The pairs of head and tail of each relation, one relation after the other.
    long[] pairs = new long[ends.length == 0 ? 0 : ends[ends.length - 1]];
    int[] next = new int[ends.length];
    for (int relation = 1; relation < ends.length; relation++) {
      next[relation] = ends[relation - 1];
    }
    for (int i = 0; i < h.length; i++) {
      if (wanted.test(r[i]) && h[i] != t[i]) {
        pairs[next[r[i]]++] = (long) h[i] * count + t[i];
      }
    }
    return distinct(pairs, ends, selfLoops, others);
  }

  private Content distinct(long[] pairs, int[] ends, long selfLoops, long others) {
    int count = entities.size();
    int kept = 0;
    int[] relationOf = new int[pairs.length];
    int from = 0;
    for (int relation = 0; relation < ends.length; relation++) {
      Arrays.sort(pairs, from, ends[relation]);
      for (int i = from; i < ends[relation]; i++) {
        if (i == from || pairs[i] != pairs[i - 1]) {
          relationOf[i] = relation;
          kept++;
        } else {
          relationOf[i] = -1;
        }
      }
      from = ends[relation];
    }
    int[] newEntities = new int[count];
    int[] newRelations = new int[ends.length];
    for (int i = 0; i < pairs.length; i++) {
      if (relationOf[i] >= 0) {
        newEntities[head(pairs[i], count)] = 1;
        newEntities[tail(pairs[i], count)] = 1;
        newRelations[relationOf[i]] = 1;
      }
    }
    List<String> entityNames = numbered(newEntities, entities);
    List<String> relationNames = numbered(newRelations, relations);
    Triples triples = new Triples(new int[kept], new int[kept], new int[kept]);
    int at = 0;
    for (int i = 0; i < pairs.length; i++) {
      if (relationOf[i] >= 0) {
        triples.heads()[at] = newEntities[head(pairs[i], count)];
        triples.relations()[at] = newRelations[relationOf[i]];
        triples.tails()[at] = newEntities[tail(pairs[i], count)];
        at++;
      }
    }
    return new Content(
        new KnowledgeGraph(entityNames, relationNames, triples),
        pairs.length - kept,
        selfLoops,
        others);
  }

  private static int head(long pair, int count) {
    return (int) (pair / count);
  }

  private static int tail(long pair, int count) {
    return (int) (pair % count);
  }

  /** Replaces each 1 by a new number, in order, and returns the names with these numbers. */
  private static List<String> numbered(int[] used, Names names) {
    List<String> all = names.all();
    int[] kept = IntStream.range(0, used.length).filter(i -> used[i] == 1).toArray();
    for (int number = 0; number < kept.length; number++) {
      used[kept[number]] = number;
    }
    return Arrays.stream(kept).mapToObj(all::get).toList();
  }

  /**
   * Requires that a graph is not empty.
   *
   * @param file the file, for the message
   * @param rejected number of lines that were rejected
   */
  static void requireTriples(Content content, Path file, long rejected) {
    if (content.graph.triples().count() == 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s has no triple: %,d lines relate an entity to itself, %,d have other relations, and %,d are no triples",
              file,
              content.selfLoops,
              content.others,
              rejected));
    }
  }
}
