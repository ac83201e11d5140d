package io.memoir.runtime;

/**
 * An item that was chosen for an answer.
 *
 * @param item its number
 * @param score boosts included
 * @param propensity the probability with which it got its place
 */
record Choice(int item, float score, double propensity) {}
