package io.memoir.learning.training;

import java.util.List;

/** Prepares processes of the command {@code memoir}. */
@FunctionalInterface
public interface Launcher {
  /**
   * A process that is not started yet.
   *
   * @param arguments of {@code memoir}, the first one is the name of the command
   */
  ProcessBuilder process(List<String> arguments);
}
