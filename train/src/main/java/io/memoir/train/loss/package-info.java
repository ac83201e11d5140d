/** The loss functions: a value for a batch of hidden states, and its gradient. */
package io.memoir.train.loss;
