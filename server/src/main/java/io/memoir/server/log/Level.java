package io.memoir.server.log;

/** The severity of an entry. */
public enum Level {
  INFO,
  WARN,
  ERROR
}
