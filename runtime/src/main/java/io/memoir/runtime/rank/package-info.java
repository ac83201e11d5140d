/**
 * Tasks that look at a candidate, a file for each {@link io.memoir.model.task.Interaction}, named
 * as there. Internal.
 */
package io.memoir.runtime.rank;
