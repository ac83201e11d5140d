package io.memoir.cli.demo;

import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Style;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.data.Part;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.data.evaluation.RankingEvaluation;
import io.memoir.learning.RecommenderScorer;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The metrics of several models on the test events of a data set, in one table. */
final class Comparison {
  private static final int LIST = 10;

  private final Terminal terminal;
  private final boolean keepSeen;

  /**
   * A comparison.
   *
   * @param keepSeen whether items of the history may be recommended again
   */
  Comparison(Terminal terminal, boolean keepSeen) {
    this.terminal = terminal;
    this.keepSeen = keepSeen;
  }

  /** Evaluates the models and prints the table; the first model is that of the ratios. */
  void print(Dataset dataset, List<Contender> contenders) throws IOException {
    PrintWriter out = terminal.out();
    Style style = Style.of(terminal);
    RankingEvaluation evaluation =
        RankingEvaluation.of(Part.TEST).withKs(List.of(LIST)).withKeepSeen(keepSeen);
    TextTable table =
        new TextTable(1, "", "hit rate@" + LIST, "NDCG@" + LIST, "hits vs popularity");
    List<Double> hits = new ArrayList<>();
    int cases = 0;
    int repeats = 0;
    for (Contender contender : contenders) {
      Recommender recommender = Recommender.open(contender.model());
      EvaluationReport report =
          evaluation.evaluate(
              RecommenderScorer.of(recommender, dataset.trainingData()),
              dataset.sequences(),
              dataset.items(),
              new ProgressBar(terminal, "   "));
      hits.add(report.metric("hr@" + LIST));
      cases = report.cases();
      repeats = report.repeats();
      table.row(
          contender.name(),
          String.format(Locale.ROOT, "%.3f", report.metric("hr@" + LIST)),
          String.format(Locale.ROOT, "%.3f", report.metric("ndcg@" + LIST)),
          hits.getFirst() > 0
              ? String.format(Locale.ROOT, "%.1f x", hits.getLast() / hits.getFirst())
              : "");
    }
    table.print(out, "   ");
    out.println(
        style.faint(
            "   Hit rate: how often the next item is among the top %d of %s; %s test cases."
                .formatted(LIST, Figures.count(dataset.items().size()), Figures.count(cases))));
    if (repeats > 0 && !keepSeen) {
      out.println(
          style.faint(
              "   In %s of them the user has already seen the next item: it is not recommended again and counts as a miss."
                  .formatted(Figures.count(repeats))));
    }
  }
}
