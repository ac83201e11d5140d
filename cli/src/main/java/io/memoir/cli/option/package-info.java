/** Options that several commands share, and the origins of their values. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.option;
