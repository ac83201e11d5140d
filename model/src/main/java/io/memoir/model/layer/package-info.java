/** The layers of sequence networks, each with its form in {@code model.json}. */
package io.memoir.model.layer;
