package io.memoir.data.evaluation;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Chooses the target events of a replay by day, whatever the parts of the split: at most a given
 * number per day, evenly spread, from a given day on.
 *
 * @param from the first day, in UTC
 * @param until the day before which the replay ends; empty to replay the whole log
 * @param aDay maximum number of targets per day, 1 or more
 */
public record DailyQuestions(LocalDate from, Optional<LocalDate> until, int aDay) {
  private static final long DAY = 86_400_000;

  /**
   * Checks the values.
   *
   * @throws BadInputException if a value is out of range
   */
  public DailyQuestions {
    if (aDay < 1) {
      throw new BadInputException("--questions is " + aDay + ", expected 1 or more");
    }
    if (until.isPresent() && !until.get().isAfter(from)) {
      throw new BadInputException("--until %s is not after --from %s".formatted(until.get(), from));
    }
  }

  /**
   * The events before the end, with new parts: {@link Part#TEST} for the targets, {@link
   * Part#CONTEXT} for the other events of these days, {@link Part#TRAIN} for the events before.
   *
   * @throws BadInputException if the events have no times
   */
  public Sequences of(Sequences sequences) {
    if (!sequences.timed()) {
      throw new BadInputException("evaluation by day needs event times, but the events have none");
    }
    Sequences kept = until.map(day -> before(sequences, millis(day))).orElse(sequences);
    long begin = millis(from);
    Map<Long, List<Integer>> days = new TreeMap<>();
    byte[] parts = new byte[kept.eventCount()];
    for (int s = 0; s < kept.count(); s++) {
      for (int e = kept.offsets()[s]; e < kept.offsets()[s + 1]; e++) {
        boolean asked = kept.times()[e] >= begin;
        parts[e] = (asked ? Part.CONTEXT : Part.TRAIN).code();
        if (asked && e > kept.offsets()[s]) {
          days.computeIfAbsent(Math.floorDiv(kept.times()[e], DAY), _ -> new ArrayList<>()).add(e);
        }
      }
    }
    for (List<Integer> events : days.values()) {
      events.sort(Comparator.comparingLong(e -> kept.times()[e]));
      long count = Math.min(aDay, events.size());
      for (long i = 0; i < count; i++) {
        parts[events.get((int) (i * events.size() / count))] = Part.TEST.code();
      }
    }
    return new Sequences(kept.ids(), kept.offsets(), kept.items(), kept.times(), parts);
  }

  private static long millis(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  private static Sequences before(Sequences sequences, long end) {
    int[] offsets = new int[sequences.count() + 1];
    int[] items = new int[sequences.eventCount()];
    long[] times = new long[sequences.eventCount()];
    int kept = 0;
    for (int s = 0; s < sequences.count(); s++) {
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        if (sequences.times()[e] < end) {
          items[kept] = sequences.items()[e];
          times[kept++] = sequences.times()[e];
        }
      }
      offsets[s + 1] = kept;
    }
    return new Sequences(
        sequences.ids(),
        offsets,
        Arrays.copyOf(items, kept),
        Arrays.copyOf(times, kept),
        new byte[kept]);
  }
}
