/** The data set: its preparation and its files. */
package io.memoir.data.dataset;
