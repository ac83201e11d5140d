package io.memoir.cli.demo;

import java.util.List;

/** How the events of a scenario are prepared, which settings train a model, and how it is told. */
sealed interface Plan {

  /** Options of {@code prepare} in addition to the files. */
  List<String> preparation();

  /** Options of {@code train} for the network, such as tasks and settings. */
  List<String> training();

  /**
   * The next item is predicted: the network is compared with popularity and a Markov chain, and a
   * person is told before and after five events of another interest.
   *
   * @param keepSeen whether items come again
   * @param evaluation options of {@code evaluate} for a further task of the network; empty for none
   */
  record NextItem(
      List<String> preparation, List<String> training, boolean keepSeen, List<String> evaluation)
      implements Plan {
    public NextItem {
      preparation = List.copyOf(preparation);
      training = List.copyOf(training);
      evaluation = List.copyOf(evaluation);
    }
  }

  /**
   * The probability of a label is predicted: the evaluation compares the network with simple
   * models, and items are ranked for a person before and after some clicks.
   *
   * @param evaluation options of {@code evaluate}
   * @param before options of {@code rank} that give the person at first
   * @param after options of {@code rank} that give the person after some clicks
   */
  record Labelled(
      List<String> preparation,
      List<String> training,
      List<String> evaluation,
      List<String> before,
      List<String> after)
      implements Plan {
    public Labelled {
      preparation = List.copyOf(preparation);
      training = List.copyOf(training);
      evaluation = List.copyOf(evaluation);
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }
}
