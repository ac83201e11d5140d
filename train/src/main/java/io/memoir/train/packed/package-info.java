/** Sequences of a batch packed into rows, step after step. Internal. */
package io.memoir.train.packed;
