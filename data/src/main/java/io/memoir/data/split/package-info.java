/** Computes where a split divides the events. Internal. */
package io.memoir.data.split;
