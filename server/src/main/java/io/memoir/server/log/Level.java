package io.memoir.server.log;

/** How grave something is. */
public enum Level {
  INFO,
  WARN,
  ERROR
}
