/** Values of fields: numbers, times, missing values. Internal. */
package io.memoir.data.value;
