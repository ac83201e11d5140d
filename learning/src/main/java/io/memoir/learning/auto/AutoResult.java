package io.memoir.learning.auto;

import io.memoir.model.architecture.Model;

/**
 * The result of a run of {@link AutoTraining}.
 *
 * @param model as written: one model, or an ensemble
 * @param choice what was tried and chosen
 */
public record AutoResult(Model model, Choice choice) {}
