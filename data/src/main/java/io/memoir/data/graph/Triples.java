package io.memoir.data.graph;

/**
 * Facts of a knowledge graph, each of which relates a head to a tail. Entities and relations are
 * numbers in the lists of a {@link KnowledgeGraph}.
 *
 * @param heads entity at the head of each triple
 * @param relations relation of each triple
 * @param tails entity at the tail of each triple
 */
@SuppressWarnings("ArrayRecordComponent")
public record Triples(int[] heads, int[] relations, int[] tails) {
  /** No triples. */
  public static final Triples NONE = new Triples(new int[0], new int[0], new int[0]);

  public Triples {
    if (heads.length != relations.length || heads.length != tails.length) {
      throw new IllegalArgumentException(
          heads.length + " heads, " + relations.length + " relations, " + tails.length + " tails");
    }
  }

  /** Number of triples. */
  public int count() {
    return heads.length;
  }

  /**
   * Some of these triples.
   *
   * @param rows their indices, in the order of the result
   */
  public Triples taking(int[] rows) {
    int[] someHeads = new int[rows.length];
    int[] someRelations = new int[rows.length];
    int[] someTails = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      someHeads[i] = heads[rows[i]];
      someRelations[i] = relations[rows[i]];
      someTails[i] = tails[rows[i]];
    }
    return new Triples(someHeads, someRelations, someTails);
  }
}
