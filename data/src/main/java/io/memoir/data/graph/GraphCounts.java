package io.memoir.data.graph;

/**
 * What became of the lines of a file of triples. Every line that is not blank and no header is
 * counted in exactly one of these.
 *
 * @param triples lines that are in the graph
 * @param duplicates lines that repeat a triple
 * @param selfLoops lines that relate an entity to itself, which are left out
 * @param otherRelations lines with relations that were not asked for
 * @param rejected lines that are no triples
 */
public record GraphCounts(
    long triples, long duplicates, long selfLoops, long otherRelations, long rejected) {
  /** Number of all lines. */
  public long lines() {
    return triples + duplicates + selfLoops + otherRelations + rejected;
  }
}
