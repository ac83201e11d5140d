/** Output for people and programs: tables, progress, colours, JSON. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.terminal;
