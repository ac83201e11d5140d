package io.memoir.cli.report;

import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ItemName;
import io.memoir.cli.terminal.Style;
import io.memoir.cli.terminal.TaskValue;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.cli.terminal.Width;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.Value;
import io.memoir.model.task.Task;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.RankExplanation.Cause;
import io.memoir.runtime.RankExplanation.FeatureEffect;
import io.memoir.runtime.RankExplanation.NumberShare;
import io.memoir.runtime.RankExplanation.NumberShares;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Prints the prediction of a task for an item, and the effects of events and feature values on it.
 *
 * @param task the task
 * @param items the catalogue of the model
 * @param shown maximum number of events, and of values, that are shown: those with the largest
 *     effects
 */
public record TaskExplanationReport(Task task, ItemTable items, int shown) {
  private static final int VALUE_COLUMNS = 48;

  /** A line of the table. */
  private record Line(String what, String where, double effect) {
    double size() {
      return Math.abs(effect);
    }
  }

  /** Prints an explanation. */
  public void print(Terminal terminal, RankExplanation explanation) {
    PrintWriter out = terminal.out();
    Style style = Style.of(terminal);
    out.println(style.strong(ItemName.of(items.item(explanation.candidate().item()))));
    out.printf(
        "   %s: %s %s; %s without any history%n",
        task.name(),
        TaskValue.word(task),
        TaskValue.text(task, explanation.candidate().value()),
        TaskValue.text(task, explanation.withoutHistory().value()));
    List<Line> lines = new ArrayList<>();
    lines.addAll(strongest(explanation.causes().stream().map(this::line).toList()));
    explanation
        .earlier()
        .ifPresent(earlier ->
            lines.add(
                new Line(
                    "the %s earlier events, together".formatted(Figures.count(earlier.count())),
                    "",
                    earlier.effect().value())));
    lines.addAll(
        strongest(explanation.features().stream().map(TaskExplanationReport::line).toList()));
    table(lines).print(out, "   ");
    explanation
        .numbers()
        .ifPresent(numbers -> out.println("   " + sum(explanation.candidate().score(), numbers)));
    out.println();
  }

  /** {@code score 0.42 = 0.10 with all numbers at their mean + 0.32 due to age 25 (mean 34.2)}. */
  private static String sum(float score, NumberShares numbers) {
    StringBuilder sum = new StringBuilder();
    sum.append(String.format(Locale.ROOT, "score %.3f = %.3f with ", score, numbers.scoreAtMeans()))
        .append(
            numbers.shares().size() == 1
                ? "this number at its mean"
                : "these numbers at their means");
    for (NumberShare share : numbers.shares()) {
      sum.append(
          String.format(
              Locale.ROOT,
              " %s %.3f due to %s %s (mean %s)",
              share.score() < 0 ? "-" : "+",
              Math.abs(share.score()),
              share.name(),
              Value.text(share.value()),
              Value.text(rounded(share.mean()))));
    }
    return sum.toString();
  }

  /** To three significant digits. */
  private static double rounded(double mean) {
    return new BigDecimal(mean).round(new MathContext(3)).doubleValue();
  }

  private TextTable table(List<Line> lines) {
    double most = lines.stream().mapToDouble(Line::size).max().orElse(0);
    TextTable table = new TextTable(3, "", "", "", TaskValue.word(task));
    for (Line line : lines) {
      String effect = TaskValue.change(task, line.effect);
      table.row(EffectRow.bar(line.effect, most, effect), line.what, line.where, effect);
    }
    return table;
  }

  private List<Line> strongest(List<Line> lines) {
    return lines.stream()
        .sorted(Comparator.comparingDouble(line -> -line.size()))
        .limit(shown)
        .sorted(Comparator.comparingDouble(line -> -line.effect))
        .toList();
  }

  private Line line(Cause cause) {
    return new Line(
        ItemName.of(items.item(items.indexOf(cause.event().itemId()))),
        EffectRow.moment(cause.event().time(), cause.position()),
        cause.effect().value());
  }

  private static Line line(FeatureEffect feature) {
    return new Line(
        Width.fit(feature.name() + " = " + TaskValue.text(feature.value()), VALUE_COLUMNS),
        "of the " + feature.part().name().toLowerCase(Locale.ROOT),
        feature.effect().value());
  }
}
