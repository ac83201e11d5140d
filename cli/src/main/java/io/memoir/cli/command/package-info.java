/** The commands, one class per command. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.command;
