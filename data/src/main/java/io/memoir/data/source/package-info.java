/** Files as lines and records, independent of compression and format. Internal. */
package io.memoir.data.source;
