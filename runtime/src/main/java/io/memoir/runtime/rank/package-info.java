/**
 * Scorers of binary and rating tasks, one per {@link io.memoir.model.task.Interaction}. Internal.
 */
package io.memoir.runtime.rank;
