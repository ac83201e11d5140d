package io.memoir.data.simulation;

import io.memoir.data.simulation.random.Chance;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Simulates the events of one user, visit by visit; see {@link Simulation}. */
final class Life {
  /**
   * The probability that a series is continued next, by how recently it was used: the last one
   * first.
   */
  private static final double[] PURSUIT_TURN = {0.02, 0.13, 0.85};

  private static final double[] WHIM_TURN = {0.1, 0.9};
  private static final double WHIM_BEGINS = 0.13;
  private static final double BROWSES = 0.07;
  private static final double SKIPS = 0.06;
  private static final double MEAN_VISIT = 4;
  private static final int LONGEST_VISIT = 20;
  private static final double LENGTH_SPREAD = 0.6;

  private final Catalogue catalogue;
  private final Person person;
  private final Chance chance;
  private final Log log;

  /** The series that the user knows, by the number of their first item. */
  private final BitSet known = new BitSet();

  private final List<Pursuit> pursuits = new ArrayList<>();
  private final List<Pursuit> whimPursuits = new ArrayList<>();
  private final List<Person.Whim> whims = new ArrayList<>();
  private int whimLeft;

  /** A series that the user follows; in lists, the last one used comes first. */
  private static final class Pursuit {
    final int shelf;
    final Catalogue.Series series;
    int step;

    Pursuit(int shelf, Catalogue.Series series, int step) {
      this.shelf = shelf;
      this.series = series;
      this.step = step;
    }

    boolean ended() {
      return step >= series.length();
    }
  }

  /** Receives the events, in order of time. */
  interface Log {
    void add(int item, EventType type, long time);
  }

  Life(Catalogue catalogue, Person person, Chance chance, Log log) {
    this.catalogue = catalogue;
    this.person = person;
    this.chance = chance;
    this.log = log;
  }

  /** Simulates all days and returns the user with the temporary interests that occurred. */
  Person live(int meanEvents, int days) {
    double mean = StrictMath.log(meanEvents) - LENGTH_SPREAD * LENGTH_SPREAD / 2;
    double drawn = StrictMath.exp(mean + LENGTH_SPREAD * chance.normal());
    int events = (int) Math.clamp(drawn, 8, meanEvents * 5.0);
    List<Integer> visitLengths = new ArrayList<>();
    for (int left = events; left > 0; ) {
      int length = Math.min(left, Math.min(chance.geometric(MEAN_VISIT), LONGEST_VISIT));
      visitLengths.add(length);
      left -= length;
    }
    int hour = Shelves.ALL.get(chance.weighted(person.tastes())).hour();
    long[] visits = Calendar.visits(visitLengths.size(), person, hour, days, chance);
    int event = 0;
    long last = 0;
    for (int v = 0; v < visits.length; v++) {
      long time = Math.max(visits[v], last + 60_000);
      if (whimLeft == 0 && chance.with(WHIM_BEGINS)) {
        beginWhim(event);
      }
      for (int i = 0; i < visitLengths.get(v); i++, event++) {
        boolean weekend = Calendar.isWeekend(time);
        log.add(nextItem(weekend), EventType.draw(chance), time);
        last = time;
        time += Calendar.pause(chance);
      }
    }
    if (whimLeft > 0) {
      endWhimEarly();
    }
    return person.withWhims(whims);
  }

  private void beginWhim(int event) {
    double[] strange = new double[Shelves.ALL.size()];
    for (int s = 0; s < strange.length; s++) {
      strange[s] = person.tastes()[s] < 0.05 ? Shelves.ALL.get(s).demand() : 1e-9;
    }
    int shelf = chance.weighted(strange);
    whimPursuits.clear();
    for (int i = 0; i < WHIM_TURN.length; i++) {
      begin(shelf, whimPursuits);
    }
    whimLeft = chance.between(4, 9);
    whims.add(new Person.Whim(shelf, event, whimLeft));
  }

  /** Ends a temporary interest at the end of the log, before its planned length. */
  private void endWhimEarly() {
    Person.Whim whim = whims.removeLast();
    if (whim.events() > whimLeft) {
      whims.add(new Person.Whim(whim.shelf(), whim.firstEvent(), whim.events() - whimLeft));
    }
  }

  private int nextItem(boolean weekend) {
    if (whimLeft > 0) {
      whimLeft--;
      return follow(whimPursuits, WHIM_TURN, whims.getLast().shelf(), false);
    }
    if (chance.with(BROWSES)) {
      return browse();
    }
    while (pursuits.size() < PURSUIT_TURN.length) {
      begin(chance.weighted(person.tastes()), pursuits);
    }
    return follow(pursuits, PURSUIT_TURN, -1, weekend);
  }

  /** The next item of one of the series, which is chosen by {@code turn}. */
  private int follow(List<Pursuit> following, double[] turn, int shelf, boolean weekend) {
    double[] weights = turn.clone();
    for (int i = 0; i < weights.length; i++) {
      double weekendShare = Shelves.ALL.get(following.get(i).shelf).weekend();
      weights[i] *= StrictMath.sqrt(weekend ? weekendShare : 1 / weekendShare);
    }
    Pursuit pursuit = following.remove(chance.weighted(shelf < 0 ? weights : turn));
    int item = pursuit.series.firstItem() + pursuit.step;
    pursuit.step += chance.with(SKIPS) ? 2 : 1;
    if (pursuit.ended()) {
      begin(shelf < 0 ? chance.weighted(person.tastes()) : shelf, following);
    } else {
      following.addFirst(pursuit);
    }
    return item;
  }

  /** Starts a series that the user does not know yet, with probability by popularity. */
  private void begin(int shelf, List<Pursuit> following) {
    List<Catalogue.Series> all = catalogue.series().get(shelf);
    double[] weights = new double[all.size()];
    boolean anyNew = false;
    for (int i = 0; i < weights.length; i++) {
      boolean isNew = !known.get(all.get(i).firstItem());
      weights[i] = isNew ? all.get(i).popularity() : 0;
      anyNew |= isNew;
    }
    if (!anyNew) {
      // The user knows every series of this shelf: all of them can be started again.
      all.forEach(series -> known.clear(series.firstItem()));
      begin(shelf, following);
      return;
    }
    Catalogue.Series series = all.get(chance.weighted(weights));
    known.set(series.firstItem());
    int step = chance.with(0.12) ? chance.between(0, series.length() - 2) : 0;
    following.addFirst(new Pursuit(shelf, series, step));
  }

  /** An item of a shelf that the user likes, or of any shelf by its popularity. */
  private int browse() {
    int shelf =
        chance.with(0.6)
            ? chance.weighted(person.tastes())
            : chance.between(0, Shelves.ALL.size() - 1);
    List<Catalogue.Series> all = catalogue.series().get(shelf);
    double[] weights = all.stream().mapToDouble(Catalogue.Series::popularity).toArray();
    Catalogue.Series series = all.get(chance.weighted(weights));
    return series.firstItem() + chance.between(0, series.length() - 1);
  }
}
