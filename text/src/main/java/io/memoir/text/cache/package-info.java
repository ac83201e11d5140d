/** The file in which vectors of texts are cached. Internal. */
package io.memoir.text.cache;
