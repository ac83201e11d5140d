/** What each event of a history did to the scores. Internal. */
package io.memoir.runtime.explain;
