package io.memoir.cli.report;

import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.TextTable;
import io.memoir.learning.auto.Choice;
import io.memoir.learning.auto.Tried;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * What {@code train --model auto} has tried and chosen, as a table.
 *
 * @param choice what was tried and chosen
 */
public record ChoiceReport(Choice choice) {
  private static final String NOTHING = "-";

  /** Prints the table, and a line about the targets. */
  public void print(PrintWriter out) {
    TextTable table = new TextTable(1, "what was tried", choice.metric(), "weight", "seconds");
    for (Tried tried : choice.tried()) {
      if (tried.failure().isPresent()) {
        table.row(tried.name(), "left out", NOTHING, NOTHING);
      } else {
        table.row(
            tried.name(),
            value(tried.value()),
            tried.weight() > 0 ? String.format(Locale.ROOT, "%.2f", tried.weight()) : NOTHING,
            seconds(tried.seconds()));
      }
    }
    table.row("the result", value(choice.value()), "", seconds(choice.seconds()));
    table.print(out, "");
    out.printf(
        "%s on %s of %s validation targets; seen items are %s%n",
        choice.metric(),
        Figures.count(choice.targets()),
        Figures.count(choice.profile().targets()),
        choice.keepSeen()
            ? "recommended again, also by evaluate, recommend and serve, unless they are told otherwise"
            : "not recommended again");
  }

  private static String value(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f", seconds);
  }
}
