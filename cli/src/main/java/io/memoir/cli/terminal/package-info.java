/** What people and programs read: tables, progress, colours, JSON. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.terminal;
