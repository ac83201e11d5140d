/**
 * Runs a model: user states, recommendations and explanations. The entry point is {@code
 * Recommender}.
 */
package io.memoir.runtime;
