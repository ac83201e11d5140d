package io.memoir.model;

import com.google.gson.JsonObject;

/**
 * What a model says of itself, without what it learned: read in no time, whatever its size.
 *
 * @param name what the person who trained it called it
 * @param settings what it was trained with
 * @param provenance where it came from
 */
public record ModelDescription(String name, JsonObject settings, Provenance provenance) {}
