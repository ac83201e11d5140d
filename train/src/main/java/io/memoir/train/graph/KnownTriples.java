package io.memoir.train.graph;

import io.memoir.data.graph.Triples;
import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Triples by head and relation, and by tail and relation: which entities are right answers to the
 * question for a missing tail or head.
 */
final class KnownTriples {
  private final long entities;
  private final long relations;

  /** {@code (head relations + relation) entities + tail}, ascending. */
  private final long[] tails;

  /** {@code (tail relations + relation) entities + head}, ascending. */
  private final long[] heads;

  /**
   * @param entities number of entities
   * @param relations number of relations
   * @throws BadInputException if there are too many of them
   */
  KnownTriples(int entities, int relations, List<Triples> all) {
    this.entities = entities;
    this.relations = relations;
    if (Math.multiplyHigh((long) entities * entities, relations) != 0
        || (long) entities * entities * relations < 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "a graph of %,d entities and %,d relations is too large: the square of the number of"
                  + " entities times that of relations must be below 2^63",
              entities,
              relations));
    }
    int count = all.stream().mapToInt(Triples::count).reduce(0, Math::addExact);
    tails = new long[count];
    heads = new long[count];
    int at = 0;
    for (Triples triples : all) {
      for (int i = 0; i < triples.count(); i++) {
        int head = triples.heads()[i];
        int tail = triples.tails()[i];
        tails[at] = first(head, triples.relations()[i]) + tail;
        heads[at] = first(tail, triples.relations()[i]) + head;
        at++;
      }
    }
    Arrays.parallelSort(tails);
    Arrays.parallelSort(heads);
  }

  /** The key of entity 0 as an answer. */
  private long first(int entity, int relation) {
    return (entity * relations + relation) * entities;
  }

  private long[] keys(boolean tail) {
    return tail ? tails : heads;
  }

  /**
   * The index of the first right answer.
   *
   * @param entity the known entity
   * @param tail whether the tail is missing
   */
  int begin(int entity, int relation, boolean tail) {
    return lowerBound(keys(tail), first(entity, relation));
  }

  /** The index after the last right answer. */
  int end(int entity, int relation, boolean tail) {
    return lowerBound(keys(tail), first(entity, relation) + entities);
  }

  private static int lowerBound(long[] keys, long key) {
    int low = 0;
    int high = keys.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keys[middle] < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The right answer at an index. */
  int answer(int index, boolean tail) {
    return (int) (keys(tail)[index] % entities);
  }

  /** Whether a right answer is the one before it, because several lists contain its triple. */
  boolean isRepeated(int index, boolean tail) {
    return index > 0 && keys(tail)[index] == keys(tail)[index - 1];
  }

  /**
   * Whether an entity is a right answer.
   *
   * @param begin as {@link #begin}
   * @param end as {@link #end}
   */
  boolean isAnswer(int candidate, int entity, int relation, boolean tail, int begin, int end) {
    return Arrays.binarySearch(keys(tail), begin, end, first(entity, relation) + candidate) >= 0;
  }
}
