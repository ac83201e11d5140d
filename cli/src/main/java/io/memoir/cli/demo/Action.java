package io.memoir.cli.demo;

import io.memoir.cli.terminal.ShellWords;
import java.nio.file.Path;
import java.util.List;

/** A step of a scenario. */
sealed interface Action {

  /**
   * A command of memoir is printed and run.
   *
   * @param words the command, its options and their values
   */
  record Command(List<String> words) implements Action {
    public Command {
      words = List.copyOf(words);
    }

    /** The command as it is typed. */
    String text() {
      return "./memoir " + ShellWords.joined(words);
    }
  }

  /**
   * Models are compared on the test events.
   *
   * @param data the data set
   * @param contenders the models
   * @param keepSeen whether items come again
   */
  record Compare(Path data, List<Contender> contenders, boolean keepSeen) implements Action {
    public Compare {
      contenders = List.copyOf(contenders);
    }
  }

  /**
   * A person is told before and after a change of interests.
   *
   * @param data the data set
   * @param model a model of the next item
   * @param keepSeen whether items come again
   */
  record Tell(Path data, Path model, boolean keepSeen) implements Action {}
}
