package io.memoir.cli.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.TextTable;
import io.memoir.train.tuning.Importance;
import io.memoir.train.tuning.Outcome;
import io.memoir.train.tuning.Space;
import io.memoir.train.tuning.TuningResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report of a search, as text and as JSON.
 *
 * @param result the result of the search
 * @param space the settings that varied
 * @param trainCommand the command that trains the best configuration
 */
public record TuningReport(TuningResult result, Space space, String trainCommand) {

  public void print(PrintWriter out) {
    List<String> keys = List.copyOf(space.ranges().keySet());
    List<String> heads = new ArrayList<>(List.of("", "origin"));
    heads.addAll(List.of("trial", "rung", "epochs", result.metric(), "seconds"));
    heads.addAll(keys);
    TextTable table = new TextTable(2, heads.toArray(String[]::new));
    for (Outcome trial : result.trials()) {
      List<String> row = new ArrayList<>();
      row.add(isBest(trial) ? "*" : "");
      row.add(word(trial.origin()));
      row.add(Integer.toString(trial.trial()));
      row.add((trial.ended() ? "" : "part ") + (trial.rung() + 1));
      row.add(Integer.toString(trial.epochs()));
      row.add(
          !trial.failure().isEmpty()
              ? "failed"
              : trial.hasValue() ? String.format(Locale.ROOT, "%.4f", trial.value()) : "-");
      row.add(String.format(Locale.ROOT, "%.0f", trial.seconds()));
      keys.forEach(key -> row.add(trial.values().getOrDefault(key, "")));
      table.row(row.toArray(String[]::new));
    }
    table.print(out, "");
    out.println();
    printImportances(out);
    out.println();
    result
        .best()
        .ifPresentOrElse(
            best -> {
              out.printf(
                  Locale.ROOT,
                  "Best: trial %d, %s %.4f on validation, after %d trials in %s. Settings: %s%n",
                  best.trial(),
                  result.metric(),
                  best.value(),
                  result.trials().size(),
                  Figures.clock(result.seconds()),
                  result.config());
              out.println("  " + trainCommand);
            },
            () -> out.println("No trial reached its first validation"));
  }

  private void printImportances(PrintWriter out) {
    if (result.importances().isEmpty()) {
      out.println("Importance of settings: not available, too few trials");
      return;
    }
    out.printf(
        "Importance of settings: share of the variance of %s after the first rung that each setting"
            + " explains on its own%n",
        result.metric());
    TextTable table = new TextTable(3, "", "share", "mean " + result.metric() + " by value");
    for (Importance importance : result.importances()) {
      table.row(
          importance.setting(),
          String.format(Locale.ROOT, "%.0f %%", 100 * importance.share()),
          importance.groups().stream().map(TuningReport::group).collect(Collectors.joining("   ")));
    }
    table.print(out, "  ");
  }

  private static String group(Importance.Group group) {
    return String.format(
        Locale.ROOT,
        "%s: %.4f",
        group.from().equals(group.to()) ? group.from() : group.from() + " to " + group.to(),
        group.mean());
  }

  public JsonObject toJson() {
    JsonObject object = new JsonObject();
    object.addProperty("metric", result.metric());
    JsonArray rungs = new JsonArray();
    result.rungs().forEach(rungs::add);
    object.add("rungs", rungs);
    JsonObject ranges = new JsonObject();
    space.ranges().forEach((key, range) -> ranges.addProperty(key, range.toText()));
    object.add("space", ranges);
    JsonArray trials = new JsonArray();
    result.trials().forEach(trial -> trials.add(toJson(trial)));
    object.add("trials", trials);
    JsonArray importances = new JsonArray();
    result.importances().forEach(importance -> importances.add(toJson(importance)));
    object.add("importances", importances);
    result
        .best()
        .ifPresent(best -> {
          object.add("best", toJson(best));
          object.addProperty("config", result.config().toString());
          object.addProperty("command", trainCommand);
        });
    object.addProperty("seconds", result.seconds());
    return object;
  }

  private static JsonObject toJson(Outcome trial) {
    JsonObject object = new JsonObject();
    object.addProperty("trial", trial.trial());
    object.addProperty("chosen", word(trial.origin()));
    object.addProperty("rung", trial.rung() + 1);
    object.addProperty("rungEnded", trial.ended());
    object.addProperty("epochs", trial.epochs());
    if (trial.hasValue()) {
      object.addProperty("value", trial.value());
      object.addProperty("bestEpoch", trial.bestEpoch());
    }
    if (!trial.failure().isEmpty()) {
      object.addProperty("failure", trial.failure());
    }
    object.addProperty("finished", trial.finished());
    object.addProperty("seconds", trial.seconds());
    JsonObject settings = new JsonObject();
    for (Map.Entry<String, String> value : trial.values().entrySet()) {
      settings.addProperty(value.getKey(), value.getValue());
    }
    object.add("settings", settings);
    return object;
  }

  private static JsonObject toJson(Importance importance) {
    JsonObject object = new JsonObject();
    object.addProperty("setting", importance.setting());
    object.addProperty("share", importance.share());
    JsonArray groups = new JsonArray();
    for (Importance.Group group : importance.groups()) {
      JsonObject each = new JsonObject();
      each.addProperty("from", group.from());
      each.addProperty("to", group.to());
      each.addProperty("trials", group.trials());
      each.addProperty("mean", group.mean());
      groups.add(each);
    }
    object.add("groups", groups);
    return object;
  }

  private boolean isBest(Outcome trial) {
    return result.best().map(best -> best.trial() == trial.trial()).orElse(false);
  }

  private static String word(Outcome.Origin origin) {
    return origin.name().toLowerCase(Locale.ROOT);
  }
}
