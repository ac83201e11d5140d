/**
 * Row-wise arithmetic of training with the Vector API, over native memory shared with libtorch.
 *
 * <p>libtorch multiplies the matrices. Everything between two products is computed here in one pass
 * over the data, where eager libtorch needs a pass (and a tensor) for each operation.
 */
package io.memoir.train.kernel;
