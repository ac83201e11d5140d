/**
 * Sequence networks, one event at a time: one file for each layer, named as in {@link
 * io.memoir.model.Layer}. Internal.
 */
package io.memoir.runtime.network;
