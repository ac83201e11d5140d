/**
 * What a model is: its architecture over layers, features and tasks, and the model that holds one
 * with its weights.
 */
package io.memoir.model.architecture;
