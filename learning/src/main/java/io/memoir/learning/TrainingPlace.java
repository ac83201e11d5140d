package io.memoir.learning;

/**
 * With what and where models are trained, for their provenance.
 *
 * @param memoirVersion version of Memoir
 * @param processor the processor and its number of cores
 */
public record TrainingPlace(String memoirVersion, String processor) {}
