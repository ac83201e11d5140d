/** Reads files of what is known of items and users. Internal. */
package io.memoir.data.feature;
