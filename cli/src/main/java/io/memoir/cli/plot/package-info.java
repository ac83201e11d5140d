/** SVG line plots. */
package io.memoir.cli.plot;
