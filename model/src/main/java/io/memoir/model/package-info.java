/** Items, layers, heads, weights and provenance of a model, and the errors of invalid input. */
package io.memoir.model;
