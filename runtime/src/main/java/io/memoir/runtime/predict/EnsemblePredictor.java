package io.memoir.runtime.predict;

import io.memoir.model.architecture.Architecture.Ensemble;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Scale;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.task.Task;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.feature.ItemDomains;
import io.memoir.runtime.retrieval.ItemVectors;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.State;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * An {@link Ensemble}: each member processes events and scores items by itself, with its own part
 * of the state.
 *
 * <p>The memory of a state is the concatenation of the members' memories; its window is the longest
 * of theirs, of which each uses as much as it would alone. By {@link Combination.Score} the best
 * items are found as {@link MixtureSearch} describes; reciprocal ranks need the scores of all
 * items. Interests are not available, because a probability is not a sum of a long-term and a
 * short-term part; shares of scores are those of the members, weighted.
 */
public final class EnsemblePredictor implements Predictor {
  /** Minimum distance of a mean of probabilities from 0 and 1. */
  private static final double CLOSEST = 1e-12;

  private final Member[] members;
  private final float[] shares;
  private final List<Scale> scales;
  private final Combination combination;
  private final DomainItems.All domainItems;
  private final Mixture mixture;
  private final int memoryLength;
  private final BitSet exactMemory;
  private final int window;

  /**
   * Combines the predictors of the members.
   *
   * @param members in the order of the ensemble's, each with its part of a state's memory after
   *     that of the one before
   */
  public EnsemblePredictor(Ensemble ensemble, List<Member> members) {
    this.members = members.toArray(Member[]::new);
    this.shares = ensemble.shares();
    this.scales = ensemble.scales();
    this.combination = ensemble.combination();
    this.domainItems = new DomainItems.All(domains(this.members));
    this.mixture = new Mixture(this.members, shares, scales, domainItems);
    this.memoryLength = members.stream().mapToInt(Predictor::memoryLength).sum();
    this.exactMemory = new BitSet();
    members.forEach(each -> exactMemory.or(each.exactMemory()));
    this.window = members.stream().mapToInt(Predictor::window).max().orElse(0);
  }

  /** A copy with other items. */
  private EnsemblePredictor(EnsemblePredictor other, Member[] members) {
    this.members = members;
    this.shares = other.shares;
    this.scales = other.scales;
    this.combination = other.combination;
    this.domainItems = new DomainItems.All(domains(members));
    this.mixture = new Mixture(members, shares, scales, domainItems);
    this.memoryLength = other.memoryLength;
    this.exactMemory = other.exactMemory;
    this.window = other.window;
  }

  @Override
  public long itemBytes() {
    return Arrays.stream(members).mapToLong(Predictor::itemBytes).sum();
  }

  /** The item vectors of the first member that has any. */
  @Override
  public Optional<ItemVectors> itemVectors() {
    return Arrays.stream(members).map(Predictor::itemVectors).flatMap(Optional::stream).findFirst();
  }

  @Override
  public double searchedShare(int limit) {
    return switch (combination) {
      case Combination.Score() -> MixtureSearch.searchedShare(mixture, limit);
      case Combination.ReciprocalRank reciprocal -> 1;
    };
  }

  @Override
  public int memoryLength() {
    return memoryLength;
  }

  @Override
  public BitSet exactMemory() {
    return exactMemory;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public Workspace newWorkspace(int rows) {
    return Workspace.withMembers(
        rows,
        Arrays.stream(members).map(each -> each.newWorkspace(rows)).toArray(Workspace[]::new));
  }

  @Override
  public void encode(Workspace workspace, int rows) {
    for (int i = 0; i < members.length; i++) {
      Workspace own = workspace.members[i];
      System.arraycopy(workspace.given, 0, own.given, 0, rows);
      members[i].encode(own, rows);
      Arrays.fill(own.given, 0, rows, Given.NOTHING);
    }
  }

  @Override
  public void fold(Workspace workspace, int rows) {
    for (int i = 0; i < members.length; i++) {
      Workspace own = workspace.members[i];
      System.arraycopy(workspace.states, 0, own.states, 0, rows);
      System.arraycopy(workspace.items, 0, own.items, 0, rows);
      System.arraycopy(workspace.times, 0, own.times, 0, rows);
      members[i].fold(own, rows);
      Arrays.fill(own.states, 0, rows, null);
    }
  }

  @Override
  public void score(State state, Asked asked, float[] scores, Workspace workspace) {
    switch (combination) {
      case Combination.Score() -> mixture.score(state, asked, scores, workspace);
      case Combination.ReciprocalRank(int constant) -> {
        Arrays.fill(scores, 0);
        Optional<DomainItems> domain = domainItems.of(asked);
        for (int i = 0; i < members.length; i++) {
          Workspace own = workspace.members[i];
          float[] ofMember = own.scores(scores.length);
          members[i].score(state, asked, ofMember, own);
          long[] order =
              domain.isEmpty() ? ordered(ofMember, workspace) : ordered(ofMember, domain.get());
          addReciprocalRanks(shares[i], order, constant, scores);
        }
      }
    }
  }

  @Override
  public void score(
      List<State> states, Asked asked, int itemCount, float[] scores, Workspace workspace) {
    switch (combination) {
      case Combination.Score() -> mixture.score(states, asked, itemCount, scores, workspace);
      case Combination.ReciprocalRank reciprocal ->
          Predictor.super.score(states, asked, itemCount, scores, workspace);
    }
  }

  @Override
  public float[] score(State state, Asked asked, int[] items, int itemCount, Workspace workspace) {
    return switch (combination) {
      case Combination.Score() -> mixture.score(state, asked, items, itemCount, workspace);
      case Combination.ReciprocalRank reciprocal ->
          Predictor.super.score(state, asked, items, itemCount, workspace);
    };
  }

  @Override
  public void best(
      State state,
      Asked asked,
      int itemCount,
      IntPredicate allowed,
      TopK top,
      Workspace workspace) {
    switch (combination) {
      case Combination.Score() ->
          MixtureSearch.best(mixture, state, asked, itemCount, allowed, top, workspace);
      case Combination.ReciprocalRank reciprocal ->
          Predictor.super.best(state, asked, itemCount, allowed, top, workspace);
    }
  }

  @Override
  public Optional<SplitScores> splitScores(
      State state, Asked asked, int[] items, int itemCount, boolean scored, Workspace workspace) {
    return switch (combination) {
      case Combination.Score() ->
          mixture.splitScores(state, asked, items, itemCount, scored, workspace);
      case Combination.ReciprocalRank reciprocal -> Optional.empty();
    };
  }

  @Override
  public Schema schema() {
    return new Schema(
        features(Schema::user),
        features(Schema::item),
        features(Schema::event),
        features(Schema::request));
  }

  /** The features of all members; of several with the same name the first. */
  private List<Feature> features(Function<Schema, List<Feature>> kind) {
    Map<String, Feature> features = new LinkedHashMap<>();
    for (Predictor member : members) {
      kind.apply(member.schema()).forEach(each -> features.putIfAbsent(each.name(), each));
    }
    return List.copyOf(features.values());
  }

  /** The domains of the first member that has any; all that have some have the same. */
  @Override
  public Optional<ItemDomains> domains() {
    return domains(members);
  }

  private static Optional<ItemDomains> domains(Member[] members) {
    return Arrays.stream(members).map(Predictor::domains).flatMap(Optional::stream).findFirst();
  }

  /** The next-item task if all members have it, and the other tasks of any member. */
  @Override
  public List<Task> tasks() {
    Map<String, Task> tasks = new LinkedHashMap<>();
    for (Predictor member : members) {
      for (Task task : member.tasks()) {
        boolean everybody = Arrays.stream(members).allMatch(each -> answers(each, task));
        if (everybody || !(task instanceof Task.NextItem)) {
          tasks.putIfAbsent(task.name(), task);
        }
      }
    }
    return List.copyOf(tasks.values());
  }

  /** Whether a member has a task with this name and kind. */
  private static boolean answers(Predictor member, Task task) {
    return member.tasks().stream()
        .anyMatch(own -> own.name().equals(task.name()) && own.getClass().equals(task.getClass()));
  }

  @Override
  public boolean seesUnknownItems(Task task) {
    return !(task instanceof Task.NextItem)
        && Arrays.stream(members)
            .filter(each -> answers(each, task))
            .allMatch(each -> each.seesUnknownItems(task));
  }

  /**
   * The weighted mean over the members that have the task: of their probabilities, converted back
   * to log odds, or of their ratings. For the next-item task, the score of the ensemble.
   */
  @Override
  public float[] predict(
      Task task,
      State state,
      Asked asked,
      Candidates candidates,
      int itemCount,
      Workspace workspace) {
    if (task instanceof Task.NextItem) {
      return score(state, asked, candidates.items(), itemCount, workspace);
    }
    double[] sums = new double[candidates.items().length];
    double total = 0;
    for (int i = 0; i < members.length; i++) {
      if (answers(members[i], task)) {
        Task own = Tasks.named(task.name(), members[i].tasks());
        float[] scores =
            members[i].predict(own, state, asked, candidates, itemCount, workspace.members[i]);
        for (int j = 0; j < sums.length; j++) {
          sums[j] += shares[i] * Tasks.value(own, scores[j]);
        }
        total += shares[i];
      }
    }
    float[] scores = new float[sums.length];
    for (int j = 0; j < scores.length; j++) {
      double mean = sums[j] / total;
      scores[j] = (float) (task instanceof Task.Binary ? logOdds(mean) : mean);
    }
    return scores;
  }

  @Override
  public boolean takesItems() {
    return Arrays.stream(members).allMatch(Predictor::takesItems);
  }

  @Override
  public Predictor withItems(int[] numbers, List<Given> given) {
    return new EnsemblePredictor(
        this,
        Arrays.stream(members).map(each -> each.withItems(numbers, given)).toArray(Member[]::new));
  }

  /** The log odds of a probability, finite also if it was rounded to 0 or 1. */
  private static double logOdds(double probability) {
    double inside = Math.clamp(probability, CLOSEST, 1 - CLOSEST);
    return Math.log(inside / (1 - inside));
  }

  /** All items, the best first: an int that is smaller for higher scores, and the number. */
  private static long[] ordered(float[] scores, Workspace workspace) {
    long[] order = workspace.order(scores.length);
    for (int item = 0; item < order.length; item++) {
      order[item] = ((long) descending(scores[item]) << 32) | item;
    }
    Arrays.sort(order);
    return order;
  }

  /** The same for the items of a domain: ranks are those among them. */
  private static long[] ordered(float[] scores, DomainItems domain) {
    long[] order = new long[domain.items().length];
    for (int i = 0; i < order.length; i++) {
      int item = domain.items()[i];
      order[i] = ((long) descending(scores[item]) << 32) | item;
    }
    Arrays.sort(order);
    return order;
  }

  /** Items with equal scores all get the mean of their ranks. */
  private static void addReciprocalRanks(float weight, long[] order, int constant, float[] to) {
    for (int first = 0; first < order.length; ) {
      int next = first + 1;
      while (next < order.length && order[next] >> 32 == order[first] >> 32) {
        next++;
      }
      double rank = (first + 1 + next) / 2.0;
      float part = (float) (weight / (constant + rank));
      for (int i = first; i < next; i++) {
        to[(int) order[i]] += part;
      }
      first = next;
    }
  }

  /** An int that is smaller for higher scores; NaN comes last. */
  private static int descending(float score) {
    int bits = Float.floatToIntBits(0f - score);
    return bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
  }
}
