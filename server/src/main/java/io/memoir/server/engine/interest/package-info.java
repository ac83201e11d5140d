/** The interests of users with names, and their course over the events of the log. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.interest;
