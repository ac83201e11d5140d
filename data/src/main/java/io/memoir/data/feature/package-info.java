/** Reads files with features of items and users. Internal. */
package io.memoir.data.feature;
