/** Output as text and as JSON: tables, progress, colours. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.terminal;
