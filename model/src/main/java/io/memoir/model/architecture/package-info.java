/**
 * The architecture of a model, which consists of layers, features and tasks, and the model: an
 * architecture with its weights.
 */
package io.memoir.model.architecture;
