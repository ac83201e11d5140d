/** Calibration of scores to probabilities (Platt scaling, temperature, isotonic regression). */
package io.memoir.train.calibration;
