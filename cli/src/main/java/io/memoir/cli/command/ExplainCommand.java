package io.memoir.cli.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.cli.option.HistorySource;
import io.memoir.cli.option.KnownItems;
import io.memoir.cli.option.KnownUser;
import io.memoir.cli.option.SeenOption;
import io.memoir.cli.option.TextFeatures;
import io.memoir.cli.option.task.ModelTasks;
import io.memoir.cli.option.task.NamedTask;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.report.EffectRow;
import io.memoir.cli.report.TaskExplanationReport;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ItemName;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.ShareName;
import io.memoir.cli.terminal.Style;
import io.memoir.cli.terminal.TaskJson;
import io.memoir.cli.terminal.Terminal;
import io.memoir.cli.terminal.TextTable;
import io.memoir.model.BadInputException;
import io.memoir.model.task.Task;
import io.memoir.runtime.Event;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.Explanation.Cause;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.Shares;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Explains recommendations by past events. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Explains a recommendation by the past events that caused it.",
      "Recomputes the score without each event in turn. The effect of an event is the change in the"
          + " item's score relative to the mean score of all items that can be recommended: those not in"
          + " the history, or all with --keep-seen.",
      "If --task names a binary or rating task, or if the model has no next-item task, it explains"
          + " a probability or a rating. The effect of an event is then the change of this"
          + " prediction, and the features of the user, the request and, with --data, the item are"
          + " left out in turn, too."
    },
    footer = {
      "",
      "For example",
      "  memoir explain --model shop.lstm --data shop --user 42",
      "  memoir explain --model shop.lstm --history 17,4,99 --item 5",
      "  memoir explain --model shop.clicks --task click --data shop --user 42 --item 5"
    })
public final class ExplainCommand implements Callable<Integer> {
  private static final int USUAL = 3;

  private final Terminal terminal;

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "The model.")
  private Path model;

  @Mixin private NamedTask task;

  /** The history whose recommendations are explained. */
  @Mixin private HistorySource source;

  @Option(
      names = "--item",
      paramLabel = "ID",
      description = "The item to explain. Default: the --k best items.")
  private Optional<String> item = Optional.empty();

  @Option(
      names = "--k",
      paramLabel = "N",
      description = "Number of best items to explain, without --item. Default: 3.")
  private Optional<Integer> k = Optional.empty();

  @Option(
      names = "--causes",
      defaultValue = "5",
      paramLabel = "N",
      description =
          "Number of events, and of features, to show per item, those with the largest effects."
              + " Default: ${DEFAULT-VALUE}.")
  private int shownCauses;

  @Option(
      names = "--last",
      paramLabel = "N",
      description =
          "Number of latest events that are left out one by one; earlier events are left out together."
              + " Default: ${DEFAULT-VALUE}.")
  private int last = Explanation.LAST_EVENTS;

  @Mixin private SeenOption seen = new SeenOption();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    k.ifPresent(count -> requirePositive("--k", count));
    if (k.isPresent() && item.isPresent()) {
      throw new BadInputException("--k has no effect with --item");
    }
    requirePositive("--causes", shownCauses);
    requirePositive("--last", last);
    Recommender recommender =
        Recommender.open(model, TextFeatures.in(Recommender.Options.defaults()));
    ModelTasks tasks = ModelTasks.of(recommender, model);
    Task explained = task.named(tasks).or(tasks::nextItem).orElseGet(() -> task.predicting(tasks));
    KnownUser known =
        switch (explained) {
          case Task.NextItem _ -> source.known(recommender, model, terminal);
          case Task.Scored _ -> source.knownWithItems(recommender, model, terminal);
        };
    item.ifPresent(id -> KnownItems.require(recommender, model, id));
    switch (explained) {
      case Task.NextItem _ -> explainNextItem(recommender, known);
      case Task.Scored scored -> explainTask(recommender, known, scored);
    }
    return ExitCode.DONE;
  }

  private static void requirePositive(String option, int value) {
    if (value < 1) {
      throw new BadInputException(option + " is " + value + ", expected at least 1");
    }
  }

  private void explainNextItem(Recommender recommender, KnownUser known) {
    if (item.isPresent()
        && !seen.of(recommender)
        && known.history().stream().anyMatch(event -> event.itemId().equals(item.get()))) {
      terminal
          .err()
          .printf(
              "item %s is in the history and is not recommended again without --keep-seen; the rank shown is the one it would have otherwise%n",
              item.get());
    }
    List<String> asked = item.map(List::of).orElseGet(() -> best(recommender, known));
    LeftOut left = LeftOut.of(recommender, known, last);
    long start = System.nanoTime();
    List<Explanation> explanations =
        recommender.explain(known.history(), asked, request(recommender, known), last);
    long micros = (System.nanoTime() - start) / 1000;
    if (json) {
      JsonArray items = new JsonArray();
      explanations.forEach(each -> items.add(Json.of(each)));
      printJson(known, Optional.empty(), left, micros, items);
    } else {
      explanations.forEach(this::print);
      printTime(known, left, micros);
    }
  }

  private void explainTask(Recommender recommender, KnownUser known, Task.Scored scored) {
    RankRequest request = RankRequest.by(scored.name()).at(source.time()).about(known.profile());
    List<String> asked = item.map(List::of).orElseGet(() -> best(recommender, known, request));
    LeftOut left = LeftOut.of(recommender, known, last);
    long start = System.nanoTime();
    List<RankExplanation> explanations =
        recommender.explain(
            known.history(),
            asked,
            request.knowing(known.itemValues(asked)).withNumberShares(),
            last);
    long micros = (System.nanoTime() - start) / 1000;
    if (json) {
      TaskJson form = new TaskJson(scored, recommender.items());
      JsonArray items = new JsonArray();
      explanations.forEach(each -> items.add(form.of(each)));
      printJson(known, Optional.of(scored), left, micros, items);
    } else {
      TaskExplanationReport report =
          new TaskExplanationReport(scored, recommender.items(), shownCauses);
      explanations.forEach(each -> report.print(terminal, each));
      printTime(known, left, micros);
    }
  }

  private List<String> best(Recommender recommender, KnownUser known) {
    return recommender.recommend(known.state(recommender), request(recommender, known)).stream()
        .map(Recommendation::itemId)
        .toList();
  }

  private Request request(Recommender recommender, KnownUser known) {
    Request request = Request.top(k.orElse(USUAL)).at(source.time()).about(known.profile());
    return seen.in(request, recommender);
  }

  private List<String> best(Recommender recommender, KnownUser known, RankRequest request) {
    return recommender
        .rank(
            known.state(recommender), known.candidates(recommender, seen.of(recommender)), request)
        .candidates()
        .stream()
        .limit(k.orElse(USUAL))
        .map(Ranking.Candidate::itemId)
        .toList();
  }

  /**
   * What happened to the events of a history.
   *
   * @param singly number of events that were left out one by one
   * @param unknown number of events that were skipped, because the model does not know their items
   */
  private record LeftOut(int singly, int unknown) {
    static LeftOut of(Recommender recommender, KnownUser known, int last) {
      int unknown = 0;
      for (Event event : known.history()) {
        unknown += recommender.items().indexOf(event.itemId()) < 0 ? 1 : 0;
      }
      return new LeftOut(Math.min(last, known.history().size() - unknown), unknown);
    }
  }

  private void printJson(
      KnownUser known, Optional<Task.Scored> scored, LeftOut left, long micros, JsonArray items) {
    JsonObject object = new JsonObject();
    source.user().ifPresent(id -> object.addProperty("userId", id));
    scored.ifPresent(each -> object.addProperty("task", each.name()));
    object.addProperty("events", known.history().size());
    object.addProperty("leftOutSingly", left.singly());
    object.addProperty("unknownEvents", left.unknown());
    object.addProperty("micros", micros);
    object.add("items", items);
    Json.print(terminal, object);
  }

  private void printTime(KnownUser known, LeftOut left, long micros) {
    String skipped =
        left.unknown() == 0
            ? ""
            : "; %s on items that the model does not know are skipped"
                .formatted(Figures.count(left.unknown()));
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "%s of %s events left out one by one, in %s ms without warm-up%s%n",
            Figures.count(left.singly()),
            Figures.count(known.history().size()),
            Figures.count(Math.ceilDiv(micros, 1000)),
            skipped);
  }

  private void print(Explanation explanation) {
    PrintWriter out = terminal.out();
    Style style = Style.of(terminal);
    out.println(
        "%d  %s"
            .formatted(
                explanation.standing().rank(), style.strong(ItemName.of(explanation.details()))));
    out.println("   " + explanation.sentence());
    out.println(
        style.faint(
            String.format(
                Locale.ROOT,
                "   score %.3f%s; rank %s without any history",
                explanation.standing().score(),
                explanation.shares().map(ExplainCommand::sum).orElse(""),
                Figures.count(explanation.unheard().rank()))));
    printCauses(explanation, out);
    out.println();
  }

  /** {@code " = 4.001 long-term + 4.092 short-term"}. */
  private static String sum(Shares shares) {
    StringBuilder sum = new StringBuilder();
    shares
        .parts()
        .forEach((part, share) ->
            sum.append(
                sum.isEmpty()
                    ? String.format(Locale.ROOT, " = %.3f %s", share, ShareName.of(part))
                    : String.format(
                        Locale.ROOT,
                        " %s %.3f %s",
                        share < 0 ? "-" : "+",
                        Math.abs(share),
                        ShareName.of(part))));
    return sum.toString();
  }

  private void printCauses(Explanation explanation, PrintWriter out) {
    List<Cause> strongest =
        explanation.causes().stream()
            .sorted(Comparator.comparingDouble(cause -> -Math.abs(cause.effect().margin())))
            .limit(shownCauses)
            .sorted(Comparator.comparingDouble(cause -> -cause.effect().margin()))
            .toList();
    if (strongest.isEmpty()) {
      return;
    }
    double most =
        strongest.stream().mapToDouble(cause -> Math.abs(cause.effect().margin())).max().orElse(1);
    TextTable table = new TextTable(3, "", "", "", "effect", "rank");
    for (Cause cause : strongest) {
      row(
          table,
          most,
          cause.effect(),
          ItemName.of(cause.details()),
          EffectRow.moment(cause.event().time(), cause.position()));
    }
    explanation
        .earlier()
        .ifPresent(earlier ->
            row(
                table,
                most,
                earlier.effect(),
                "the %s earlier events, together".formatted(Figures.count(earlier.count())),
                ""));
    table.print(out, "   ");
  }

  private static void row(
      TextTable table, double most, Explanation.Effect effect, String what, String when) {
    String margin = Figures.signed(effect.margin(), 3);
    table.row(
        EffectRow.bar(effect.margin(), most, margin),
        what,
        when,
        margin,
        String.format(Locale.ROOT, "%+d", effect.places()));
  }
}
