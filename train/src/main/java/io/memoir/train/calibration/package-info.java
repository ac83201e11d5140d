/** Turns scores into probabilities that come true as often as they say. */
package io.memoir.train.calibration;
