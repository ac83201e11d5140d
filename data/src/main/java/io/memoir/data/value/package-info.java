/** What the fields of a record may hold: numbers, moments, nothing. Internal. */
package io.memoir.data.value;
