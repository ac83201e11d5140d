/** The commands, with one class for each. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.command;
