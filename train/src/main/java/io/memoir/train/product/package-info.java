/**
 * Matrix products with their gradients, in 32 bits or in bfloat16: what layers and tasks multiply
 * their weights with.
 */
package io.memoir.train.product;
