/** Reports and logs of commands. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.report;
