package io.memoir.train.graph;

import io.memoir.data.graph.KnowledgeGraph;
import io.memoir.data.graph.Triples;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Graphs for tests. */
final class SmallGraphs {
  private SmallGraphs() {}

  /** A triple. */
  record Fact(int head, int relation, int tail) {}

  /** A graph of some facts, in any order. */
  static KnowledgeGraph graph(int entities, int relations, Collection<Fact> facts) {
    return new KnowledgeGraph(
        IntStream.range(0, entities).mapToObj(i -> "e" + i).toList(),
        IntStream.range(0, relations).mapToObj(i -> "r" + i).toList(),
        triples(
            facts.stream()
                .sorted(
                    Comparator.comparingInt(Fact::relation)
                        .thenComparingInt(Fact::head)
                        .thenComparingInt(Fact::tail))
                .toList()));
  }

  /** Facts in their order. */
  static Triples triples(List<Fact> facts) {
    return new Triples(
        facts.stream().mapToInt(Fact::head).toArray(),
        facts.stream().mapToInt(Fact::relation).toArray(),
        facts.stream().mapToInt(Fact::tail).toArray());
  }

  /** Random facts. */
  static KnowledgeGraph random(int entities, int relations, int count, long seed) {
    Random random = new Random(seed);
    TreeSet<Fact> facts =
        new TreeSet<>(
            Comparator.comparingInt(Fact::relation)
                .thenComparingInt(Fact::head)
                .thenComparingInt(Fact::tail));
    while (facts.size() < count) {
      Fact fact =
          new Fact(random.nextInt(entities), random.nextInt(relations), random.nextInt(entities));
      if (fact.head != fact.tail) {
        facts.add(fact);
      }
    }
    return graph(entities, relations, facts);
  }
}
