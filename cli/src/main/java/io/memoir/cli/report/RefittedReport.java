package io.memoir.cli.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.cli.plot.Axis;
import io.memoir.cli.plot.Plot;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.data.evaluation.ReplayReport;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The results of the same requests with an unchanged model and with one that is refitted.
 *
 * @param frozen results of the unchanged model
 * @param refitted results with refits
 * @param refits the refits
 * @param unknown share of each day's targets that the first model does not know
 */
public record RefittedReport(
    ReplayReport frozen,
    ReplayReport refitted,
    List<RefittingLog.Made> refits,
    Map<LocalDate, Double> unknown) {

  /** {@code "frozen"} and {@code "refitted"}, each as in replay, and {@code "refits"}. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.add("frozen", frozen.toJson());
    json.add("refitted", refitted.toJson());
    JsonObject shares = new JsonObject();
    unknown.forEach((day, share) -> shares.addProperty(day.toString(), share));
    json.add("unknownToFrozen", shares);
    JsonArray list = new JsonArray();
    for (RefittingLog.Made made : refits) {
      JsonObject each = made.outcome().toJson();
      each.addProperty("at", made.at().toString());
      list.add(each);
    }
    json.add("refits", list);
    return json;
  }

  public void print(Terminal terminal) {
    int k = frozen.k();
    TextTable table =
        new TextTable(
            1,
            "day",
            "requests",
            "new items",
            "hr@" + k + " frozen",
            "refitted",
            "ndcg@" + k + " frozen",
            "refitted",
            "coverage@" + k + " frozen",
            "refitted");
    for (int i = 0; i < frozen.days().size(); i++) {
      ReplayReport.Day still = frozen.days().get(i);
      ReplayReport.Day moved = refitted.days().get(i);
      table.row(
          still.date().toString(),
          Figures.count(still.questions()),
          figure(unknown.getOrDefault(still.date(), 0.0)),
          figure(still.hitRate()),
          figure(moved.hitRate()),
          figure(still.ndcg()),
          figure(moved.ndcg()),
          figure(still.coverage()),
          figure(moved.coverage()));
    }
    table.print(terminal.out(), "");
    terminal.out().println();
    for (RefittingLog.Made made : refits) {
      terminal
          .out()
          .printf(
              "%s  %s%n",
              made.at().atOffset(ZoneOffset.UTC).toLocalDateTime(), made.outcome().toText());
    }
    String metric = "hr@" + k;
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "%s over all days: frozen %.4f, refitted %.4f (%s requests)%n",
            metric,
            frozen.overall().metric(metric),
            refitted.overall().metric(metric),
            Figures.count(frozen.overall().cases()));
  }

  /** A plot of hit rate and NDCG by day. */
  public String svg(String note) {
    int k = frozen.k();
    return Plot.svg(
        List.of(
            plot("Hit rate", "HR@" + k, ReplayReport.Day::hitRate),
            plot("NDCG", "NDCG@" + k, ReplayReport.Day::ndcg)),
        note);
  }

  private Plot plot(String title, String up, ToDoubleFunction<ReplayReport.Day> value) {
    return new Plot(
        title,
        "day",
        up,
        Axis.DAYS,
        Axis.LINEAR,
        List.of(line("frozen", frozen, value), line("refitted", refitted, value)));
  }

  private static Plot.Line line(
      String name, ReplayReport report, ToDoubleFunction<ReplayReport.Day> value) {
    return new Plot.Line(
        name,
        report.days().stream()
            .map(day -> new Plot.Point(day.date().toEpochDay(), value.applyAsDouble(day)))
            .toList());
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
