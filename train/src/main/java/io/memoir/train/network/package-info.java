/**
 * The interpretation of an architecture by the trainer: forward and backward over packed batches.
 *
 * <p>Every layer has a hand-written derivative; autograd is not used. Each worker thread has its
 * own layers (buffers and gradients) and shares the parameters with the other workers.
 */
package io.memoir.train.network;
