/** The count-based models. Internal. */
package io.memoir.runtime.counted;
