/** The process of a command: exit codes, signals, error stream, scheduling, the machine. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.process;
