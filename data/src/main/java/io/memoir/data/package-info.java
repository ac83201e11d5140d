/** Events of a data set as arrays, their division into parts, and the formats of input files. */
package io.memoir.data;
