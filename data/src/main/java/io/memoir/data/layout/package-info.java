/** Finds out how a file of events is laid out. Internal. */
package io.memoir.data.layout;
