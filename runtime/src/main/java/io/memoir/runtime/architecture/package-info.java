/** Creates the predictor of an architecture. Internal. */
package io.memoir.runtime.architecture;
