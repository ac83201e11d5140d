/**
 * The memory of one user over the events of the log, questions about another history, and two users
 * or two models side by side.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.person;
