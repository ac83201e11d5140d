/** Detects the layout of files of events. Internal. */
package io.memoir.data.layout;
