/** Files as lines and records, whatever they are packed and written as. Internal. */
package io.memoir.data.source;
