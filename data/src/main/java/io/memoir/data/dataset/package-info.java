/** The data set: how it is prepared, and what is on the disk. */
package io.memoir.data.dataset;
