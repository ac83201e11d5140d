package io.memoir.data.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The evaluation of recommendations: replays every sequence, ranks the whole catalogue before each
 * target, and determines the rank of the target.
 *
 * <p><b>History.</b> The state is computed from the events of the sequence before the target. If
 * the targets are the {@link Part#VALIDATION} events, {@link Part#TEST} events are never used; if
 * they are the {@link Part#TEST} events, validation events are history. A target without any event
 * before it is not evaluated.
 *
 * <p><b>Time of the request.</b> The time of the request is that of the target, since a page is
 * requested when it is viewed. If the data have no times, it is 0.
 *
 * <p><b>Allowed items.</b> The whole catalogue. Unless {@code keepSeen}, items observed before in
 * the sequence are excluded, as in serving. A target that was seen before is then never
 * recommended: it counts as a miss for every length of the list. {@link EvaluationReport#repeats()}
 * is the number of such targets.
 *
 * <p><b>Rank.</b> With {@code s} the scores and {@code A} the allowed items,
 *
 * <pre>
 * rank(target) = 1 + |{ i in A, i != target : not (s[i] &lt; s[target]) }|
 * </pre>
 *
 * so ties, and scores that are not a number, count against the model. With a scorer that gives all
 * items the same score, every target has the last rank.
 *
 * <p>The result does not depend on the number of threads or lanes, provided that the scores do not.
 * The metrics are defined in {@link RankingMetrics}, those of the recommended lists in {@link
 * ListMetrics}.
 *
 * @param part the part whose events are targets: {@link Part#VALIDATION} or {@link Part#TEST}
 * @param targets how target events are grouped into cases
 * @param ks lengths of the list for which metrics are computed, ascending
 * @param keepSeen whether items of the history may be recommended again
 * @param threads number of threads
 * @param lanesPerThread number of sequences that each thread processes in a batch
 */
public record RankingEvaluation(
    Part part,
    Targets targets,
    List<Integer> ks,
    boolean keepSeen,
    int threads,
    int lanesPerThread) {

  /**
   * Checks the values.
   *
   * @throws BadInputException if a value is out of range
   */
  public RankingEvaluation {
    if (part != Part.VALIDATION && part != Part.TEST) {
      throw new BadInputException("part is " + part + ", expected VALIDATION or TEST");
    }
    ks = ks.stream().distinct().sorted().toList();
    if (ks.isEmpty() || ks.getFirst() < 1) {
      throw new BadInputException("k is " + ks + ", expected one or more numbers, each at least 1");
    }
    if (threads < 1 || lanesPerThread < 1) {
      throw new BadInputException(
          "threads %d, lanesPerThread %d: expected at least 1 of each"
              .formatted(threads, lanesPerThread));
    }
  }

  /**
   * Each target is predicted in turn; metrics at 5, 10 and 20, seen items excluded, all processors.
   */
  public static RankingEvaluation of(Part part) {
    return new RankingEvaluation(
        part,
        Targets.NEXT,
        List.of(5, 10, 20),
        false,
        Runtime.getRuntime().availableProcessors(),
        16);
  }

  public RankingEvaluation withTargets(Targets targets) {
    return new RankingEvaluation(part, targets, ks, keepSeen, threads, lanesPerThread);
  }

  public RankingEvaluation withKs(List<Integer> ks) {
    return new RankingEvaluation(part, targets, ks, keepSeen, threads, lanesPerThread);
  }

  public RankingEvaluation withKeepSeen(boolean keepSeen) {
    return new RankingEvaluation(part, targets, ks, keepSeen, threads, lanesPerThread);
  }

  public RankingEvaluation withThreads(int threads) {
    return new RankingEvaluation(part, targets, ks, keepSeen, threads, lanesPerThread);
  }

  public RankingEvaluation withLanesPerThread(int lanesPerThread) {
    return new RankingEvaluation(part, targets, ks, keepSeen, threads, lanesPerThread);
  }

  /** Whether there is anything to evaluate: a target with events before it. */
  public boolean hasCases(Sequences sequences) {
    return Cases.of(sequences, part, targets).count() > 0;
  }

  /** Evaluates a scorer without a catalogue, and so without the metric diversity. */
  public EvaluationReport evaluate(SequenceScorer scorer, Sequences sequences, Progress progress) {
    return evaluate(scorer, sequences, Categories.NONE, progress);
  }

  /**
   * Evaluates a scorer.
   *
   * @param items the catalogue, whose categories are needed for the diversity
   * @throws BadInputException if the sequences have no target, or contain items that the scorer
   *     does not know
   */
  public EvaluationReport evaluate(
      SequenceScorer scorer, Sequences sequences, ItemTable items, Progress progress) {
    return evaluate(scorer, sequences, Categories.of(items), progress);
  }

  private EvaluationReport evaluate(
      SequenceScorer scorer, Sequences sequences, Categories categories, Progress progress) {
    long start = System.nanoTime();
    requireKnownItems(sequences, scorer.itemCount());
    Cases cases = Cases.of(sequences, part, targets);
    if (cases.count() == 0) {
      throw new BadInputException(
          "the data set has no %s event with history before it, expected at least one"
              .formatted(part.name().toLowerCase(Locale.ROOT)));
    }
    ListMetrics lists =
        new ListMetrics(
            ks, Popularity.of(sequences, scorer.itemCount()), categories, cases.count());
    int[] ranks = new int[cases.targetCount()];
    new Replay(
            this,
            sequences,
            cases,
            List.of(scorer),
            () -> new ListJudge(cases, keepSeen, scorer.itemCount(), ranks, lists),
            progress)
        .run();

    Map<String, Mean> metrics =
        new LinkedHashMap<>(RankingMetrics.of(ranks, cases, ks, scorer.itemCount()));
    metrics.putAll(lists.reduce());
    double seconds = (System.nanoTime() - start) / 1e9;
    return EvaluationReport.of(cases, metrics, protocol(scorer, cases), ranks, seconds);
  }

  private Map<String, String> protocol(SequenceScorer scorer, Cases cases) {
    Map<String, String> protocol = new LinkedHashMap<>();
    protocol.put("part", part.name().toLowerCase(Locale.ROOT));
    protocol.put("targets", targets.name().toLowerCase(Locale.ROOT));
    protocol.put("candidates", "all " + scorer.itemCount() + " items");
    protocol.put("seen", keepSeen ? "kept" : "removed");
    protocol.put("ties", "against the model");
    protocol.put("targetsWithoutHistory", Integer.toString(cases.targetsWithoutHistory()));
    return protocol;
  }

  private static void requireKnownItems(Sequences sequences, int itemCount) {
    for (int item : sequences.items()) {
      if (item < 0 || item >= itemCount) {
        throw new BadInputException(
            "the data set has item number %d, expected 0 to %d, the items the model scores"
                .formatted(item, itemCount - 1));
      }
    }
  }
}
