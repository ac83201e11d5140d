/** The memory of one user over the events of the log, and questions about another history. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.person;
