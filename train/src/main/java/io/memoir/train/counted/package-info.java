/** Count-based models, and item vectors computed from co-occurrence counts. */
package io.memoir.train.counted;
