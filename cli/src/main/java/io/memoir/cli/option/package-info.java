/** Options that several commands share, and where their values come from. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.option;
