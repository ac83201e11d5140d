package io.memoir.data.graph;

import java.util.List;

/**
 * The entities of a knowledge graph that items are.
 *
 * @param ids of the linked items, each once
 * @param entities the number of the entity of each
 * @param counts what became of the lines of the file
 */
@SuppressWarnings("ArrayRecordComponent")
public record ItemLinks(List<String> ids, int[] entities, Counts counts) {
  public ItemLinks {
    ids = List.copyOf(ids);
    if (ids.size() != entities.length) {
      throw new IllegalArgumentException(ids.size() + " ids, " + entities.length + " entities");
    }
  }

  /**
   * What became of the lines. Every line that is not blank and no header is counted in exactly one
   * of these.
   *
   * @param linked lines that link an item to an entity of the graph
   * @param duplicates lines with an item that occurred before
   * @param unknownItems lines with items that do not exist
   * @param unknownEntities lines with entities that are not in the graph
   * @param rejected lines that are no links
   */
  public record Counts(
      long linked, long duplicates, long unknownItems, long unknownEntities, long rejected) {
    /** Number of all lines. */
    public long lines() {
      return linked + duplicates + unknownItems + unknownEntities + rejected;
    }
  }
}
