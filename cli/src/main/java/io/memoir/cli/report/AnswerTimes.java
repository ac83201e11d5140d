package io.memoir.cli.report;

import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures and compares the time that models take for an answer, the best 10 items for users of a
 * data set: the median processor time of rounds in which the models take turns.
 */
public final class AnswerTimes {
  private static final int LIMIT = 10;
  private static final int PEOPLE = 64;
  private static final int HISTORY = 50;
  private static final int TURNS = 7;
  private static final int WARM_UPS = 8;
  private static final long TURN_NANOS = 40_000_000;

  private AnswerTimes() {}

  /** Microseconds per answer, for each model. */
  public static double[] micros(List<Recommender> recommenders, Dataset dataset) {
    List<List<UserState>> people =
        recommenders.stream().map(each -> people(each, dataset)).toList();
    double[][] micros = new double[recommenders.size()][TURNS];
    for (int turn = -WARM_UPS; turn < TURNS; turn++) {
      for (int i = 0; i < recommenders.size(); i++) {
        double taken = turn(recommenders.get(i), people.get(i));
        if (turn >= 0) {
          micros[i][turn] = taken;
        }
      }
    }
    return Arrays.stream(micros)
        .mapToDouble(each -> Arrays.stream(each).sorted().skip(TURNS / 2).findFirst().orElseThrow())
        .toArray();
  }

  private static double turn(Recommender recommender, List<UserState> people) {
    Request request = recommender.top(LIMIT);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    int answers = 0;
    do {
      recommender.recommend(people.get(answers++ % people.size()), request);
    } while (threads.getCurrentThreadCpuTime() - begin < TURN_NANOS);
    return (threads.getCurrentThreadCpuTime() - begin) / 1e3 / answers;
  }

  private static List<UserState> people(Recommender recommender, Dataset dataset) {
    Sequences sequences = dataset.sequences();
    List<UserState> people = new ArrayList<>();
    for (int person = 0; person < Math.min(PEOPLE, sequences.count()); person++) {
      UserState state = recommender.newState();
      int begin = sequences.offsets()[person];
      for (int event = 0; event < Math.min(HISTORY, sequences.length(person)); event++) {
        String item = dataset.items().item(sequences.items()[begin + event]).id();
        long time = sequences.timed() ? sequences.times()[begin + event] : 0;
        recommender.observe(state, new Event(item, time));
      }
      people.add(state);
    }
    return people;
  }
}
