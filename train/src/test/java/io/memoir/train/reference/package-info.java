/**
 * The plain way: the same networks in eager libtorch with autograd, padded batches and library
 * optimisers. It is slow and easy to trust, so it judges our own kernels in tests and stands beside
 * them in the training benchmark; training itself does not use it.
 */
package io.memoir.train.reference;
