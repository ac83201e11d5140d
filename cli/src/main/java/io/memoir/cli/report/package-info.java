/** Reports and logs that commands print. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.report;
