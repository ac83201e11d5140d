package io.memoir.data.graph;

import io.memoir.data.source.Checksums;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * A knowledge graph. It may have circles; a triple occurs once, and no triple relates an entity to
 * itself.
 *
 * @param entities ids of the entities; the number of an entity is its index
 * @param relations names of the relations; the number of a relation is its index
 * @param triples in the order of relation, head and tail
 */
public record KnowledgeGraph(List<String> entities, List<String> relations, Triples triples) {
  public KnowledgeGraph {
    entities = List.copyOf(entities);
    relations = List.copyOf(relations);
    for (int i = 1; i < triples.count(); i++) {
      if (compare(triples, i - 1, triples.heads()[i], triples.relations()[i], triples.tails()[i])
          >= 0) {
        throw new IllegalArgumentException("triple " + i + " is not after the one before it");
      }
    }
  }

  /** Compares a triple with another one in the order of relation, head and tail. */
  private static int compare(Triples triples, int at, int head, int relation, int tail) {
    int byRelation = Integer.compare(triples.relations()[at], relation);
    int byHead = byRelation != 0 ? byRelation : Integer.compare(triples.heads()[at], head);
    return byHead != 0 ? byHead : Integer.compare(triples.tails()[at], tail);
  }

  /** Whether the graph has a triple. */
  public boolean has(int head, int relation, int tail) {
    int low = 0;
    int high = triples.count() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(triples, middle, head, relation, tail);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  /**
   * A hash of the triples. The same lines in another order can give other numbers of entities, and
   * then another fingerprint.
   */
  public String fingerprint() {
    MessageDigest digest = Checksums.sha256();
    entities.forEach(name -> add(digest, name));
    relations.forEach(name -> add(digest, name));
    ByteBuffer numbers = ByteBuffer.allocate(3 * Integer.BYTES);
    for (int i = 0; i < triples.count(); i++) {
      numbers.clear();
      numbers.putInt(triples.heads()[i]);
      numbers.putInt(triples.relations()[i]);
      numbers.putInt(triples.tails()[i]);
      digest.update(numbers.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String name) {
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n'); // which no name contains
  }
}
