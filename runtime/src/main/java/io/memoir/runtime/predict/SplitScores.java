package io.memoir.runtime.predict;

import java.util.List;

/**
 * The parts of the scores of some items; those of an item add up to its score.
 *
 * @param parts what they are, each at most once
 * @param shares of each item, in the order of the parts
 */
public record SplitScores(List<ScorePart> parts, List<float[]> shares) {}
