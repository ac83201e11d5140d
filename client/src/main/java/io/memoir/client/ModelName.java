package io.memoir.client;

/**
 * The model that computed an answer.
 *
 * @param name the name stored in the model
 * @param version the name of its directory
 * @param fingerprint equal for byte-identical models only
 */
public record ModelName(String name, String version, String fingerprint) {}
