/** The sequences of a batch, packed into rows step by step. Internal. */
package io.memoir.train.packed;
