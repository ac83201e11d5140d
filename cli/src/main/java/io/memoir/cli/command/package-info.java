/** The commands, a class each. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.command;
