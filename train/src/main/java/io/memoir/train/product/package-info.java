/** Matrix products with their gradients, in 32 bits or in bfloat16. */
package io.memoir.train.product;
