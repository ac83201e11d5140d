package io.memoir.data.dataset;

import io.memoir.data.source.RejectedLines;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** Formats a summary for the terminal. */
final class SummaryText {
  private final StringBuilder text = new StringBuilder();

  private SummaryText() {}

  static String of(DatasetSummary summary) {
    SummaryText writer = new SummaryText();
    writer.write(summary);
    return writer.text.toString();
  }

  private void write(DatasetSummary s) {
    for (Map.Entry<String, String> fact : s.found().entrySet()) {
      line(fact.getKey(), fact.getValue());
    }
    text.append('\n');
    count("users", s.users(), "");
    if (s.sequences() != s.users()) {
      count("sequences", s.sequences(), "");
    }
    count("items", s.items(), "");
    count("events", s.events(), String.format(Locale.ROOT, "density %.4g%%", 100 * s.density()));
    DatasetSummary.Lengths l = s.lengths();
    line(
        "length",
        String.format(
            Locale.ROOT,
            "min %,d · p25 %,d · median %,d · p75 %,d · p90 %,d · max %,d · mean %.1f",
            l.least(),
            l.lowerQuartile(),
            l.median(),
            l.upperQuartile(),
            l.ninetieth(),
            l.most(),
            l.mean()));
    s.span()
        .ifPresent(span ->
            line(
                "time",
                span.first().truncatedTo(ChronoUnit.SECONDS)
                    + " to "
                    + span.last().truncatedTo(ChronoUnit.SECONDS)
                    + " ("
                    + length(Duration.between(span.first(), span.last()))
                    + ")"));
    text.append('\n');
    DatasetSummary.Parts p = s.parts();
    line("split", s.split());
    count("  train", p.train(), share(p.train(), s.events()));
    targets("  validation", p.validation(), p.validationSequences(), s.events());
    targets("  test", p.test(), p.testSequences(), s.events());
    if (p.context() > 0) {
      count("  context", p.context(), share(p.context(), s.events()));
    }
    s.shown()
        .ifPresent(shown ->
            line(
                "shown",
                String.format(
                    Locale.ROOT,
                    "%,d rows besides the events: train %,d · validation %,d · test %,d",
                    shown.train() + shown.validation() + shown.test(),
                    shown.train(),
                    shown.validation(),
                    shown.test())));
    text.append('\n');
    if (s.dropped().isEmpty() && s.rejectedLines() == 0) {
      line("dropped", "nothing");
    }
    for (DatasetSummary.Dropped drop : s.dropped()) {
      count("dropped", drop.count(), drop.unit() + ": " + drop.reason());
    }
    if (s.rejectedLines() > 0) {
      count("rejected", s.rejectedLines(), "lines, see " + RejectedLines.FILE);
    }
    for (String warning : s.warnings()) {
      line("warning", warning);
    }
  }

  private void targets(String name, long events, long sequences, long of) {
    count(
        name,
        events,
        share(events, of) + String.format(Locale.ROOT, " in %,d sequences", sequences));
  }

  private void line(String name, String value) {
    text.append(String.format(Locale.ROOT, "%-12s  %s%n", name, value));
  }

  private void count(String name, long count, String note) {
    text.append(String.format(Locale.ROOT, "%-12s  %,12d  %s", name, count, note).stripTrailing());
    text.append(System.lineSeparator());
  }

  private static String share(long part, long of) {
    return String.format(Locale.ROOT, "%5.1f%%", of == 0 ? 0 : 100.0 * part / of);
  }

  private static String length(Duration duration) {
    long days = duration.toDays();
    if (days >= 730) {
      return String.format(Locale.ROOT, "%.1f years", days / 365.25);
    }
    if (days >= 2) {
      return days + " days";
    }
    return duration.toHours() >= 2 ? duration.toHours() + " hours" : duration.toSeconds() + " s";
  }
}
