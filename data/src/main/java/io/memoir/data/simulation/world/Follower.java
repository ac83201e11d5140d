package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A person who follows three chains of items at a time and alternates between them: the chain that
 * was left longest is the most likely next one, the one just used the least likely. So the last
 * item alone rarely determines the next one. Sometimes a short interest in another group interrupts
 * this for some events.
 */
final class Follower {
  /** Returned if no item is available. */
  static final int NOTHING = -1;

  /** The probability that a chain is continued, by how recently it was used: the last one first. */
  private static final double[] TURN = {0.02, 0.13, 0.85};

  private static final double[] WHIM_TURN = {0.1, 0.9};
  private static final double STRANGE = 0.05;
  private static final int TRIES = 8;

  private final List<Chain> chains;
  private final Habits habits;
  private final Chance chance;
  private double[] tastes;
  private final BitSet known = new BitSet();
  private final List<Integer> begun = new ArrayList<>();
  private final List<Pursuit> lasting = new ArrayList<>();
  private final List<Pursuit> whim = new ArrayList<>();
  private int lastFinished = NOTHING;
  private int whimGroup;
  private int whimLeft;
  private boolean byWhim;
  private boolean continued;
  private boolean browsed;

  /** A chain that the person follows; in lists, the last one used comes first. */
  private static final class Pursuit {
    final int number;
    final Chain chain;
    int step;

    Pursuit(int number, Chain chain, int step) {
      this.number = number;
      this.chain = chain;
      this.step = step;
    }

    /** Goes on to the next available item; stays if there is none. */
    boolean advanced(IntPredicate available) {
      for (int s = step; s < chain.length(); s++) {
        if (available.test(chain.firstItem() + s)) {
          step = s;
          return true;
        }
      }
      return false;
    }
  }

  Follower(List<Chain> chains, double[] tastes, Habits habits, Chance chance) {
    this.chains = chains;
    this.tastes = tastes;
    this.habits = habits;
    this.chance = chance;
  }

  /** The number of the next item, or {@link #NOTHING}. */
  int next(IntPredicate available) {
    continued = false;
    browsed = false;
    byWhim = whimLeft > 0;
    if (byWhim) {
      whimLeft--;
      int item = follow(whim, WHIM_TURN, available);
      if (item != NOTHING) {
        return item;
      }
      whimLeft = 0;
      byWhim = false;
    }
    if (chance.with(habits.browses())) {
      int item = browse(available);
      if (item != NOTHING) {
        browsed = true;
        return item;
      }
    }
    return follow(lasting, TURN, available);
  }

  /** Whether the last item was a random one. */
  boolean browsed() {
    return browsed;
  }

  /** Whether the last item belongs to a short interest. */
  boolean byWhim() {
    return byWhim;
  }

  /** Gives up the chain of the last item. */
  void leave() {
    if (continued) {
      (byWhim ? whim : lasting).removeFirst();
      continued = false;
    }
  }

  /** Begins a short interest in a group that is none of the tastes. */
  void beginWhim() {
    if (whimLeft > 0) {
      return;
    }
    double[] strange = new double[tastes.length];
    for (int g = 0; g < strange.length; g++) {
      strange[g] = tastes[g] < STRANGE ? 1 : 1e-9;
    }
    whim.clear();
    whimGroup = chance.weighted(strange);
    whimLeft = chance.between(4, 9);
  }

  /** The tastes change: chains that are begun from now on follow the new ones. */
  void change(double[] others) {
    tastes = others;
    lasting.clear();
    continued = false;
  }

  /** The next item of one of the chains of which an item is available; the others wait. */
  private int follow(List<Pursuit> following, double[] turn, IntPredicate available) {
    List<Pursuit> open = new ArrayList<>();
    for (Pursuit each : following) {
      if (each.advanced(available)) {
        open.add(each);
      }
    }
    while (open.size() < turn.length && begin(following, available)) {
      open.addFirst(following.getFirst());
    }
    if (open.isEmpty()) {
      return NOTHING;
    }
    while (open.size() > turn.length) {
      open.remove(turn.length - 1); // the one left longest stays
    }
    double[] weights = Arrays.copyOfRange(turn, turn.length - open.size(), turn.length);
    Pursuit pursuit = open.get(chance.weighted(weights));
    following.remove(pursuit);
    int item = pursuit.chain.firstItem() + pursuit.step;
    pursuit.step += chance.with(habits.skips()) ? 2 : 1;
    continued = pursuit.step < pursuit.chain.length();
    if (continued) {
      following.addFirst(pursuit);
    } else {
      lastFinished = pursuit.number;
    }
    return item;
  }

  private boolean begin(List<Pursuit> following, IntPredicate available) {
    int chosen = choose(following, available);
    if (chosen == NOTHING) {
      return false;
    }
    Chain chain = chains.get(chosen);
    int step = chance.with(habits.late()) ? chance.between(0, chain.length() - 2) : 0;
    Pursuit pursuit = new Pursuit(chosen, chain, step);
    if (!pursuit.advanced(available)) {
      pursuit.step = 0;
      if (!pursuit.advanced(available)) {
        return false;
      }
    }
    known.set(chosen);
    begun.add(chosen);
    following.addFirst(pursuit);
    return true;
  }

  /** The number of a chain to begin, or {@link #NOTHING}. */
  private int choose(List<Pursuit> following, IntPredicate available) {
    if (!byWhim && lastFinished != NOTHING && chance.with(habits.loyal())) {
      int kin = lastFinished ^ 1;
      if (kin < chains.size() && !known.get(kin) && isOpen(kin, available)) {
        return kin;
      }
    }
    if (!byWhim && !begun.isEmpty() && chance.with(habits.again())) {
      int past = begun.get(chance.between(0, begun.size() - 1));
      if (following.stream().noneMatch(each -> each.number == past) && isOpen(past, available)) {
        return past;
      }
    }
    int ofTaste = unknown(byWhim ? whimGroup : chance.weighted(tastes), available);
    return ofTaste == NOTHING ? unknown(NOTHING, available) : ofTaste;
  }

  /** An unknown chain by its popularity, of one group or, with {@link #NOTHING}, of all. */
  private int unknown(int group, IntPredicate available) {
    double[] weights = new double[chains.size()];
    boolean any = false;
    for (int c = 0; c < weights.length; c++) {
      Chain chain = chains.get(c);
      if ((group == NOTHING || chain.group() == group) && !known.get(c) && isOpen(c, available)) {
        weights[c] = chain.popularity();
        any = true;
      }
    }
    return any ? chance.weighted(weights) : NOTHING;
  }

  private boolean isOpen(int number, IntPredicate available) {
    return new Pursuit(number, chains.get(number), 0).advanced(available);
  }

  /** An item of any chain by its popularity, more often one of the tastes. */
  private int browse(IntPredicate available) {
    int group = chance.with(0.6) ? chance.weighted(tastes) : NOTHING;
    double[] weights = new double[chains.size()];
    for (int c = 0; c < weights.length; c++) {
      Chain chain = chains.get(c);
      weights[c] = group == NOTHING || chain.group() == group ? chain.popularity() : 0;
    }
    for (int i = 0; i < TRIES; i++) {
      Chain chain = chains.get(chance.weighted(weights));
      int item = chain.firstItem() + chance.between(0, chain.length() - 1);
      if (available.test(item)) {
        return item;
      }
    }
    return NOTHING;
  }
}
