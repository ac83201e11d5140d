package io.memoir.runtime;

/**
 * The two parts that make up the score of an item.
 *
 * @param longTerm what lasting taste contributes, the item's bias included
 * @param shortTerm what the interest of the moment contributes
 */
public record Shares(float longTerm, float shortTerm) {}
