/** Options about the tasks of models: which are trained, evaluated or used to rank. */
@org.jspecify.annotations.NullMarked
package io.memoir.cli.option.task;
