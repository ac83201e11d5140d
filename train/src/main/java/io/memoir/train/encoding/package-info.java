/** Feature embeddings in training, with gradients. */
package io.memoir.train.encoding;
