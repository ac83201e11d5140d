/**
 * Row-wise arithmetic of training, by the Vector API, over native memory that libtorch shares.
 *
 * <p>libtorch multiplies the matrices; everything between two products is done here in one pass
 * over the data, where eager libtorch needs a pass (and a tensor) per operation.
 */
package io.memoir.train.kernel;
