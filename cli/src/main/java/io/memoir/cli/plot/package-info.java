/** Figures as pictures. */
package io.memoir.cli.plot;
