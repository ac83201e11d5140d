/** Makes the predictor of any architecture. Internal. */
package io.memoir.runtime.architecture;
