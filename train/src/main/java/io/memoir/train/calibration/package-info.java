/** Calibration of scores to probabilities (Platt scaling, isotonic regression). */
package io.memoir.train.calibration;
