package io.memoir.server.engine.data;

import java.util.function.Predicate;

/**
 * The items that a model knows.
 *
 * @param version of the model
 * @param fingerprint of the model
 * @param test whether the model knows an item, by its id
 */
public record KnownItems(String version, String fingerprint, Predicate<String> test) {}
