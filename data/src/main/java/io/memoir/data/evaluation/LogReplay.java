package io.memoir.data.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Sends all events of a data set, of all users in time order, to a service, and requests
 * recommendations before every target. This is {@link RankingEvaluation} through the serving code.
 *
 * <p>The clock is that of the events: recommendations are requested for the time of the target;
 * days are in UTC. If the data have no times, the sequences are replayed one after the other, with
 * time 0.
 *
 * <p>A service returns a list, so the rank of a target is known only if the target is on it.
 * Metrics at k are those of {@link RankingMetrics} and equal those of {@link RankingEvaluation} to
 * the last digit if no scores tie. Means are computed in the order of the sequences.
 *
 * @param part the part whose events are targets: {@link Part#VALIDATION} or {@link Part#TEST}
 * @param ks lengths of the list for which metrics are computed, ascending; days use the first
 * @param keepSeen whether the service may recommend items of the history again
 */
public record LogReplay(Part part, List<Integer> ks, boolean keepSeen) {
  private static final int EVENTS_PER_ADVANCE = 4096;

  /** The service to which the events are replayed. */
  public interface Service {
    /**
     * Requests recommendations.
     *
     * @param sequence the user, whose events were observed before
     * @param time time of the request, milliseconds since 1970; 0 if the data have no times
     * @param limit maximum number of items
     */
    Asked ask(int sequence, long time, int limit);

    /** Adds an event; every later answer takes it into account. */
    void observe(int sequence, int item, long time);
  }

  /**
   * An answer.
   *
   * @param items item numbers, the best first
   * @param nanos duration of the request, without the preparation of the service
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Asked(int[] items, long nanos) {}

  /** Checks the values. */
  public LogReplay {
    RankingEvaluation checked = RankingEvaluation.of(part).withKs(ks);
    ks = checked.ks();
  }

  /**
   * Replays a data set.
   *
   * @param itemCount number of items of the catalogue
   * @throws BadInputException if there is no target with an event before it
   */
  public ReplayReport play(Service service, Sequences sequences, int itemCount, Progress progress) {
    long start = System.nanoTime();
    Cases cases = Cases.of(sequences, part, Targets.NEXT);
    int[] sequenceOf = sequenceOfEvents(sequences);
    int[] nextCase = Arrays.copyOf(cases.caseOffsets(), sequences.count());
    boolean[] known = new boolean[sequences.count()];
    int[] ranks = new int[cases.count()];
    Answers all = new Answers(itemCount);
    TreeMap<LocalDate, Answers> days = new TreeMap<>();
    int played = 0;
    progress.start("replay", sequences.eventCount(), "events");
    for (int event : inOrder(sequences)) {
      if (Cases.isHidden(sequences, event, part)) {
        continue;
      }
      int sequence = sequenceOf[event];
      int item = sequences.items()[event];
      long time = sequences.timed() ? sequences.times()[event] : 0;
      if (known[sequence] && Cases.isTarget(sequences, event, part)) {
        Asked asked = service.ask(sequence, time, ks.getLast());
        int rank = rank(asked.items(), item);
        ranks[nextCase[sequence]++] = rank;
        all.add(asked, rank, ks.getFirst());
        if (sequences.timed()) {
          days.computeIfAbsent(day(time), _ -> new Answers(itemCount))
              .add(asked, rank, ks.getFirst());
        }
      }
      service.observe(sequence, item, time);
      known[sequence] = true;
      if (++played % EVENTS_PER_ADVANCE == 0) {
        progress.advance(played, "");
      }
    }
    progress.finish();
    double seconds = (System.nanoTime() - start) / 1e9;
    List<ReplayReport.Day> report = new ArrayList<>();
    days.forEach((date, answers) -> report.add(answers.day(date)));
    return new ReplayReport(
        EvaluationReport.of(
            cases,
            metrics(ranks, cases, all, itemCount),
            protocol(sequences, itemCount),
            ranks,
            seconds),
        played,
        ks.getFirst(),
        report,
        all.latency());
  }

  private Map<String, Mean> metrics(int[] ranks, Cases cases, Answers all, int itemCount) {
    Map<String, Mean> metrics = new LinkedHashMap<>(RankingMetrics.of(ranks, cases, ks, itemCount));
    // The rank of a target that is not on the list is unknown.
    metrics.remove("mrr");
    metrics.remove("mean-rank");
    metrics.put("coverage@" + ks.getFirst(), Mean.ofSingle(all.coverage()));
    return metrics;
  }

  private Map<String, String> protocol(Sequences sequences, int itemCount) {
    Map<String, String> protocol = new LinkedHashMap<>();
    protocol.put("part", part.name().toLowerCase(Locale.ROOT));
    protocol.put("candidates", "all " + itemCount + " items");
    protocol.put("seen", keepSeen ? "kept" : "removed");
    protocol.put(
        "order",
        sequences.timed() ? "by time, all users interleaved" : "one sequence after the other");
    return protocol;
  }

  /** The rank of an item, or a number greater than the length of any list. */
  private static int rank(int[] list, int item) {
    for (int place = 0; place < list.length; place++) {
      if (list[place] == item) {
        return place + 1;
      }
    }
    return EvaluationReport.UNRANKED;
  }

  private static LocalDate day(long time) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(time), ZoneOffset.UTC);
  }

  private static int[] sequenceOfEvents(Sequences sequences) {
    int[] sequenceOf = new int[sequences.eventCount()];
    for (int s = 0; s < sequences.count(); s++) {
      Arrays.fill(sequenceOf, sequences.offsets()[s], sequences.offsets()[s + 1], s);
    }
    return sequenceOf;
  }

  /** The events in time order; events of the same time keep their order. */
  private static int[] inOrder(Sequences sequences) {
    IntStream events = IntStream.range(0, sequences.eventCount());
    if (!sequences.timed()) {
      return events.toArray();
    }
    long[] times = sequences.times();
    return events
        .boxed()
        .sorted((a, b) -> Long.compare(times[a], times[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The answers of a day, or of the whole replay. */
  private static final class Answers {
    private final int itemCount;
    private final BitSet shown = new BitSet();
    private final Mean hits = new Mean();
    private final Mean ndcg = new Mean();
    private long[] nanos = new long[64];
    private int count;

    Answers(int itemCount) {
      this.itemCount = itemCount;
    }

    void add(Asked asked, int rank, int k) {
      int[] list = asked.items();
      for (int place = 0; place < Math.min(k, list.length); place++) {
        shown.set(list[place]);
      }
      hits.add(rank <= k ? 1 : 0);
      ndcg.add(rank <= k ? RankingMetrics.discount(rank) : 0);
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = asked.nanos();
    }

    double coverage() {
      return (double) shown.cardinality() / itemCount;
    }

    ReplayReport.Latency latency() {
      return ReplayReport.Latency.of(Arrays.copyOf(nanos, count));
    }

    ReplayReport.Day day(LocalDate date) {
      return new ReplayReport.Day(date, count, hits.mean(), ndcg.mean(), coverage(), latency());
    }
  }
}
