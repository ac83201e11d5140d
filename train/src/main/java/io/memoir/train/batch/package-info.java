/**
 * What a step of training takes: examples, what teachers expect, validation, and the workers.
 * Internal.
 */
package io.memoir.train.batch;
