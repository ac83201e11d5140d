package io.memoir.cli.demo;

import java.util.List;

/**
 * A part of a scenario.
 *
 * @param title its heading
 * @param actions its steps
 */
record Chapter(String title, List<Action> actions) {
  Chapter {
    actions = List.copyOf(actions);
  }
}
