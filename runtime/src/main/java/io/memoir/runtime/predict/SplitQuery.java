package io.memoir.runtime.predict;

/**
 * The two parts of the query of a network with two hidden states: the score of an item with
 * embedding e and bias b is {@code longTerm . e + b + shortTerm . e}.
 *
 * @param gate weight of the long-term part, from 0 to 1; the short-term part has the rest
 * @param longTerm {@code [width]}, multiplied by its weight
 * @param shortTerm {@code [width]}, likewise
 */
@SuppressWarnings("ArrayRecordComponent")
public record SplitQuery(float gate, float[] longTerm, float[] shortTerm) {}
