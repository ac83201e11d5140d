/** Options that are shared by several commands, and the sources of their values. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.option;
