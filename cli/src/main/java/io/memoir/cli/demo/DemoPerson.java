package io.memoir.cli.demo;

import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Style;
import io.memoir.cli.terminal.Width;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.Values;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The user of the demo, chosen by their events and not by the answers of the model. */
final class DemoPerson {
  private static final int SHOWN_EVENTS = 6;
  private static final int SHOWN_LIST = 8;
  private static final int RECENT = 12;
  private static final int NEW_EVENTS = 5;
  private static final int WARM_UPS = 3_000;
  private static final int TITLE_WIDTH = 36;
  private static final int LIST_WIDTH = 44;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private final Dataset dataset;
  private final Recommender recommender;
  private final int sequence;
  private final UserState state;
  private final Request request;

  private DemoPerson(Dataset dataset, Recommender recommender, int sequence, boolean keepSeen) {
    this.dataset = dataset;
    this.recommender = recommender;
    this.sequence = sequence;
    this.state = recommender.newState();
    Request top = Request.top(SHOWN_LIST).about(dataset.userValues(sequence), Values.NONE);
    this.request = keepSeen ? top.keepSeen() : top;
  }

  /**
   * The first user with one favourite among few interests, or the first user if there is none.
   *
   * @param keepSeen whether items of the history may be recommended again
   */
  static DemoPerson choose(Dataset dataset, Recommender recommender, boolean keepSeen) {
    Sequences sequences = dataset.sequences();
    for (int s = 0; s < sequences.count(); s++) {
      int end = sequences.offsets()[s + 1];
      if (sequences.length(s) >= 3 * RECENT) {
        double recently = favourite(dataset, end - RECENT, end);
        double always = favourite(dataset, sequences.offsets()[s], end);
        if (recently > 0.5 && recently < 0.8 && always > 0.3 && always < 0.6) {
          return new DemoPerson(dataset, recommender, s, keepSeen);
        }
      }
    }
    return new DemoPerson(dataset, recommender, 0, keepSeen);
  }

  /** The share of the events in the shelf with the most events. */
  private static double favourite(Dataset dataset, int first, int end) {
    Map<String, Integer> shelves = new HashMap<>();
    for (int e = first; e < end; e++) {
      shelves.merge(shelf(dataset, dataset.sequences().items()[e]), 1, Integer::sum);
    }
    return (double) Collections.max(shelves.values()) / (end - first);
  }

  String id() {
    return dataset.sequences().ids()[sequence];
  }

  /** Processes the history and prints its end. */
  void tellHistory(PrintWriter out, Style style) {
    Sequences sequences = dataset.sequences();
    int first = sequences.offsets()[sequence];
    int end = sequences.offsets()[sequence + 1];
    List<Values> values = dataset.eventValues(sequence);
    for (int e = first; e < end; e++) {
      recommender.observe(state, sequences.items()[e], sequences.times()[e], values.get(e - first));
    }
    out.println(
        style.faint(
            "   %d events: %s. The most recent:"
                .formatted(sequences.length(sequence), tastes(first, end))));
    for (int e = Math.max(first, end - SHOWN_EVENTS); e < end; e++) {
      out.println(
          "   %-16s  %s"
              .formatted(
                  CLOCK.format(Instant.ofEpochMilli(sequences.times()[e])),
                  titled(sequences.items()[e], style)));
    }
  }

  /** The shelves with the most events, for example {@code 50 % Crime novels, 20 % Films}. */
  private String tastes(int first, int end) {
    Map<String, Integer> shelves = new HashMap<>();
    for (int e = first; e < end; e++) {
      shelves.merge(shelf(dataset, dataset.sequences().items()[e]), 1, Integer::sum);
    }
    return shelves.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(3)
        .map(entry -> "%d %% %s".formatted(100 * entry.getValue() / (end - first), entry.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** Adds events of another interest and prints how the recommendations change. */
  void tellChange(PrintWriter out, Style style) {
    List<Recommendation> before = recommender.recommend(state, request);
    warmUp();
    long[] rankNanos = new long[NEW_EVENTS];
    long time = state.lastTime();
    List<Recommendation> after = before;
    int[] events = eventsOfAnotherTaste();
    for (int i = 0; i < events.length; i++) {
      time += 60_000;
      long start = System.nanoTime();
      recommender.observe(state, events[i], time);
      long observed = System.nanoTime();
      after = recommender.recommend(state, request);
      rankNanos[i] = System.nanoTime() - observed;
      out.println(
          "   %-16s  %s  %s"
              .formatted(
                  CLOCK.format(Instant.ofEpochMilli(time)),
                  titled(events[i], style),
                  style.faint(
                      String.format(
                          Locale.ROOT, "state updated in %.0f µs", (observed - start) / 1e3))));
    }
    Arrays.sort(rankNanos);
    tellLists(out, style, before, after);
    out.println(
        style.faint(
            String.format(
                Locale.ROOT,
                "   Ranking all %s items took %.0f µs; a user's state is %s, plus 4 B for each item the"
                    + " user has seen.",
                Figures.count(recommender.items().size()),
                rankNanos[rankNanos.length / 2] / 1e3,
                Figures.bytes(memoryBytes()))));
  }

  private void tellLists(
      PrintWriter out, Style style, List<Recommendation> before, List<Recommendation> after) {
    Set<Integer> known = new HashSet<>();
    before.forEach(each -> known.add(each.item()));
    out.println();
    out.println("   " + Width.pad("recommended before", LIST_WIDTH + 5) + "recommended now");
    for (int rank = 0; rank < Math.min(before.size(), after.size()); rank++) {
      Recommendation old = before.get(rank);
      Recommendation now = after.get(rank);
      String right = "%d  %s".formatted(rank + 1, shelved(now));
      out.println(
          "   %d  %s  %s"
              .formatted(
                  rank + 1, shelved(old), known.contains(now.item()) ? right : style.fresh(right)));
    }
  }

  private String shelved(Recommendation recommendation) {
    return Width.pad(recommendation.details().title(), LIST_WIDTH - 14)
        + " "
        + Width.pad(shelf(dataset, recommendation.item()), 13);
  }

  /** Runs the code on a copy first, so that the JVM compiles it. */
  private void warmUp() {
    UserState copy = state.copy();
    for (int i = 0; i < WARM_UPS; i++) {
      recommender.observe(copy, i % recommender.items().size(), 0);
      if (i % 4 == 0) {
        recommender.recommend(copy, request);
      }
    }
  }

  /** The most popular items of the most popular shelf that the user has never used. */
  private int[] eventsOfAnotherTaste() {
    Sequences sequences = dataset.sequences();
    Set<String> own = new HashSet<>();
    for (int e = sequences.offsets()[sequence]; e < sequences.offsets()[sequence + 1]; e++) {
      own.add(shelf(dataset, sequences.items()[e]));
    }
    long[] counts = dataset.itemCounts();
    Map<String, Long> demand = new HashMap<>();
    for (int item = 0; item < counts.length; item++) {
      demand.merge(shelf(dataset, item), counts[item], Long::sum);
    }
    String other =
        demand.entrySet().stream()
            .filter(entry -> !own.contains(entry.getKey()))
            .max(
                Map.Entry.<String, Long>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .or(() -> demand.entrySet().stream().min(Map.Entry.comparingByValue()))
            .orElseThrow()
            .getKey();
    return IntStream.range(0, counts.length)
        .filter(item -> shelf(dataset, item).equals(other))
        .boxed()
        .sorted(Comparator.comparingLong((Integer item) -> -counts[item]))
        .limit(NEW_EVENTS)
        .sorted()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The size of a state without the seen items, each of which takes 4 bytes more. */
  private long memoryBytes() {
    UserState bare = recommender.newState(false);
    return bare.toBytes().length;
  }

  private String titled(int item, Style style) {
    ItemTable.Item details = dataset.items().item(item);
    return Width.pad(details.title(), TITLE_WIDTH)
        + " "
        + style.faint(Width.pad(shelf(dataset, item), 16));
  }

  /** The narrowest category of an item. */
  private static String shelf(Dataset dataset, int item) {
    List<String> categories = dataset.items().item(item).categories();
    return categories.isEmpty() ? "" : categories.getLast();
  }
}
