/** The effect of each event of a history on the scores. Internal. */
package io.memoir.runtime.explain;
