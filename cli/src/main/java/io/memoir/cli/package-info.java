/** The entry point of the memoir command: starts commands and reports their failures. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli;
