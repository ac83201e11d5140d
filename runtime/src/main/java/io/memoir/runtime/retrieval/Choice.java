package io.memoir.runtime.retrieval;

/**
 * An item that was chosen for an answer.
 *
 * @param item its number
 * @param score including boosts
 * @param propensity the probability that it was chosen for its position
 */
public record Choice(int item, float score, double propensity) {}
