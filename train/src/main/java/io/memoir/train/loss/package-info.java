/** What training minimises: a number for a batch of hidden states, and its gradient. */
package io.memoir.train.loss;
