package io.memoir.client;

/**
 * The model that gave an answer.
 *
 * @param name what it calls itself
 * @param version the name of its directory
 * @param fingerprint tells whether two models are the same to the last byte
 */
public record ModelName(String name, String version, String fingerprint) {}
