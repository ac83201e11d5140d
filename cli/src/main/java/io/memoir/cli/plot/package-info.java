/** Plots of figures. */
package io.memoir.cli.plot;
