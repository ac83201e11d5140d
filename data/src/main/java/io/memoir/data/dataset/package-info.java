/** Data sets: their preparation and their files. */
package io.memoir.data.dataset;
