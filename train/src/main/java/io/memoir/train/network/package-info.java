/**
 * The trainer's interpretation of an architecture: forward and backward over packed batches.
 *
 * <p>Every layer knows its own derivative; there is no autograd tape. Each worker thread has layers
 * of its own (buffers and gradients) over parameters that all workers share.
 */
package io.memoir.train.network;
