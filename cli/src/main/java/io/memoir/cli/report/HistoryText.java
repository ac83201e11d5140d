package io.memoir.cli.report;

import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ItemName;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Event;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;

/** Prints the history to which an answer belongs. */
public final class HistoryText {
  private static final int SHOWN = 5;

  private HistoryText() {}

  /** Prints the number of events and the latest of them. */
  public static void print(PrintWriter out, ItemTable items, List<Event> history) {
    out.printf(
        "History: %s event%s%s%n",
        Figures.count(history.size()),
        history.size() == 1 ? "" : "s",
        history.size() > SHOWN ? ", the latest are" : "");
    list(out, items, history.stream().skip(Math.max(0, history.size() - SHOWN)));
  }

  /** Prints the item of each event. */
  public static void list(PrintWriter out, ItemTable items, Stream<Event> events) {
    events
        .map(event -> items.indexOf(event.itemId()))
        .filter(item -> item >= 0)
        .forEach(item -> out.println("  " + ItemName.of(items.item(item))));
  }
}
