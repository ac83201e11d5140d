/** Vectors of texts in a file. */
package io.memoir.text.cache;
