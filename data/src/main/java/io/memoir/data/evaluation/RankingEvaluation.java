package io.memoir.data.evaluation;

import io.memoir.data.ItemDomains;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

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
 * <p><b>Domains.</b> Evaluated by domain, the targets in a domain are ranked among the items of
 * this domain; events in other domains are history.
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

  /** Up to this number of earlier events in a domain, users are reported apart. */
  private static final int FEW = 3;

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
    return Cases.of(sequences, part, targets, _ -> true).count() > 0;
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

  /**
   * Evaluates by domain: the targets in each domain are ranked among the items of this domain, with
   * all earlier events of the sequence as history.
   *
   * @param scorers for each domain, by name: the scorer for requests that ask for it
   * @param items the catalogue, whose categories are needed for the diversity
   * @param domains the domains of the items of the catalogue
   * @throws BadInputException if no target is in a domain, or if the sequences contain items that a
   *     scorer does not know
   */
  public DomainReport evaluateByDomain(
      Function<String, SequenceScorer> scorers,
      Sequences sequences,
      ItemTable items,
      ItemDomains domains,
      Progress progress) {
    requireKnownItems(sequences, items.size());
    Categories categories = Categories.of(items);
    List<DomainReport.InDomain> reports = new ArrayList<>();
    for (int number = 1; number <= domains.domains().count(); number++) {
      String name = domains.domains().name(number);
      RankedItems ranked = RankedItems.of(domains.items(number), items.size());
      Cases cases = Cases.of(sequences, part, targets, ranked::contains);
      if (cases.count() > 0) {
        SequenceScorer scorer = scorers.apply(name);
        EvaluationReport report =
            evaluate(
                scorer,
                sequences,
                cases,
                categories,
                ranked,
                "the " + ranked.size() + " items of " + name,
                progress);
        reports.add(
            new DomainReport.InDomain(
                name, ranked.size(), report, segments(cases, report.ranks(), ranked.size())));
      }
    }
    if (reports.isEmpty()) {
      throw new BadInputException(
          "the data set has no %s event in a domain of '%s' with history before it, expected at least one"
              .formatted(part.name().toLowerCase(Locale.ROOT), domains.domains().column()));
    }
    int without =
        Cases.of(sequences, part, targets, item -> domains.number(item) == Domains.NONE)
            .targetCount();
    return new DomainReport(domains.domains().column(), reports, without);
  }

  /** The metrics of the cases by the number of earlier events on the ranked items. */
  private List<DomainReport.Segment> segments(Cases cases, int[] ranks, int rankedCount) {
    int[] before = cases.ownBefore();
    return List.of(
        segment("0", cases, ranks, rankedCount, c -> before[c] == 0),
        segment("1-" + FEW, cases, ranks, rankedCount, c -> before[c] >= 1 && before[c] <= FEW),
        segment(FEW + 1 + " or more", cases, ranks, rankedCount, c -> before[c] > FEW));
  }

  private DomainReport.Segment segment(
      String name, Cases cases, int[] ranks, int rankedCount, IntPredicate wanted) {
    int count = (int) IntStream.range(0, cases.count()).filter(wanted).count();
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (count > 0) {
      RankingMetrics.of(ranks, cases, wanted, ks, rankedCount)
          .forEach((metric, mean) -> metrics.put(metric, mean.mean()));
    }
    return new DomainReport.Segment(name, count, metrics);
  }

  private EvaluationReport evaluate(
      SequenceScorer scorer, Sequences sequences, Categories categories, Progress progress) {
    requireKnownItems(sequences, scorer.itemCount());
    Cases cases = Cases.of(sequences, part, targets);
    return evaluate(
        scorer,
        sequences,
        cases,
        categories,
        RankedItems.all(scorer.itemCount()),
        "all " + scorer.itemCount() + " items",
        progress);
  }

  private EvaluationReport evaluate(
      SequenceScorer scorer,
      Sequences sequences,
      Cases cases,
      Categories categories,
      RankedItems ranked,
      String candidates,
      Progress progress) {
    long start = System.nanoTime();
    requireKnownItems(sequences, scorer.itemCount());
    ListMetrics lists =
        new ListMetrics(
            ks,
            Popularity.of(sequences, scorer.itemCount()),
            categories,
            ranked.size(),
            cases.count());
    int[] ranks = new int[cases.targetCount()];
    new Replay(
            this,
            sequences,
            cases,
            ranked,
            List.of(scorer),
            () -> new ListJudge(cases, keepSeen, scorer.itemCount(), ranked, ranks, lists),
            progress)
        .run();

    Map<String, Mean> metrics =
        new LinkedHashMap<>(RankingMetrics.of(ranks, cases, ks, ranked.size()));
    metrics.putAll(lists.reduce());
    double seconds = (System.nanoTime() - start) / 1e9;
    return EvaluationReport.of(cases, metrics, protocol(candidates, cases), ranks, seconds);
  }

  private Map<String, String> protocol(String candidates, Cases cases) {
    Map<String, String> protocol = new LinkedHashMap<>();
    protocol.put("part", part.name().toLowerCase(Locale.ROOT));
    protocol.put("targets", targets.name().toLowerCase(Locale.ROOT));
    protocol.put("candidates", candidates);
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
