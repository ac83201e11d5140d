package io.memoir.model.architecture;

import com.google.gson.JsonObject;
import io.memoir.model.Provenance;

/**
 * The description of a model without its weights, which can be read quickly for a model of any
 * size.
 *
 * @param name given when it was trained
 * @param settings of the training
 * @param provenance where it came from
 */
public record ModelDescription(String name, JsonObject settings, Provenance provenance) {}
