package io.memoir.model.architecture;

import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.task.Task;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a network requires of its body and its tasks, so that they fit each other. */
final class NetworkRequirements {
  private NetworkRequirements() {}

  /**
   * Checks a network.
   *
   * @param width of the item vectors
   * @throws BadInputException if body and tasks do not fit
   */
  static void check(List<Task> tasks, Layer body, int width) {
    if (body.inputWidth() != width) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "the body takes vectors of width %d, item vectors have %d",
              body.inputWidth(),
              width));
    }
    requireTasks(tasks, body, width);
    if (body.looksAhead() && !body.looksAheadInFront()) {
      throw new BadInputException(
          "a bidirectional layer inside the body would leak targets: it must be the outermost"
              + " layer, or the first of the outermost stack, followed only by position-wise"
              + " layers");
    }
  }

  private static void requireTasks(List<Task> tasks, Layer body, int width) {
    if (tasks.isEmpty()) {
      throw new BadInputException("the network has no task, expected at least one");
    }
    Set<String> names = new HashSet<>();
    int nextItems = 0;
    for (Task task : tasks) {
      if (!names.add(task.name())) {
        throw new BadInputException(
            "the network has the task '%s' twice, expected it once".formatted(task.name()));
      }
      if (task instanceof Task.NextItem(String name, Head head)) {
        nextItems++;
        int wanted = head.inputWidth(width);
        if (body.outputWidth() != wanted) {
          throw new BadInputException(
              String.format(
                  Locale.ROOT,
                  "the body maps width %d to %d, expected %d to %d, as item embedding and head require",
                  body.inputWidth(),
                  body.outputWidth(),
                  width,
                  wanted));
        }
        requireOneDirection(head, body);
      }
    }
    if (nextItems > 1) {
      throw new BadInputException(
          String.format(
              Locale.ROOT, "the network has %d next-item tasks, expected at most one", nextItems));
    }
  }

  private static void requireOneDirection(Head head, Layer body) {
    if (head instanceof Head.ByDomain byDomain
        && byDomain.memory() != DomainMemory.SHARED
        && body.looksAhead()) {
      throw new BadInputException(
          "the body uses later events, expected one that does not, as domains have memories of"
              + " their own");
    }
  }
}
