package io.memoir.runtime.predict;

/**
 * The query of a network with two memories, in its two parts: the score of an item with embedding e
 * and bias b is {@code longTerm . e + b + shortTerm . e}.
 *
 * @param gate weight of the long-term part, from 0 to 1; the other has the rest
 * @param longTerm {@code [width]}, weighted by the gate
 * @param shortTerm {@code [width]}, likewise
 */
@SuppressWarnings("ArrayRecordComponent")
public record SplitQuery(float gate, float[] longTerm, float[] shortTerm) {}
