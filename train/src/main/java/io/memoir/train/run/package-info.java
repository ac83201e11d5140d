/** A run of training, from its plan to the model of its best epoch. */
package io.memoir.train.run;
