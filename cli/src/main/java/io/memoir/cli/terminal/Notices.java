package io.memoir.cli.terminal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.data.Part;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.LearnedFrom;
import io.memoir.data.evaluation.DomainReport;
import io.memoir.data.evaluation.EvaluationReport;
import io.memoir.model.Provenance;
import io.memoir.model.architecture.ModelDescription;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Warnings on standard error about the validity of an evaluation. */
public final class Notices {
  private static final String RANKS_THEM = " (--keep-seen ranks them)";

  private Notices() {}

  /**
   * Reports how many targets count as misses because they are in their history, for a command with
   * the option {@code --keep-seen}.
   *
   * @param keepSeen whether the option is set
   */
  public static void repeats(Terminal terminal, EvaluationReport report, boolean keepSeen) {
    if (!keepSeen) {
      repeats(terminal, report.repeats(), report.ranks().length, RANKS_THEM);
    }
  }

  /** The same for the targets in all domains. */
  public static void repeats(Terminal terminal, DomainReport report, boolean keepSeen) {
    if (!keepSeen) {
      List<EvaluationReport> all =
          report.domains().stream().map(DomainReport.InDomain::report).toList();
      repeats(
          terminal,
          all.stream().mapToInt(EvaluationReport::repeats).sum(),
          all.stream().mapToInt(each -> each.ranks().length).sum(),
          RANKS_THEM);
    }
  }

  /** The same for a command without the option. */
  public static void repeats(Terminal terminal, EvaluationReport report) {
    if (report.protocol().getOrDefault("seen", "").equals("removed")) {
      repeats(terminal, report.repeats(), report.ranks().length, "");
    }
  }

  private static void repeats(Terminal terminal, int repeats, int targets, String hint) {
    if (repeats > 0) {
      terminal
          .err()
          .printf(
              "%s of %s targets are repeats: items already in the history, which are not recommended and count as misses%s%n",
              Figures.count(repeats), Figures.count(targets), hint);
    }
  }

  /**
   * Warns if a model was trained on another split than that of a data set.
   *
   * @param model its directory
   */
  public static LearnedFrom learnedFrom(Terminal terminal, Path model, Dataset dataset)
      throws IOException {
    return learnedFrom(terminal, model, ModelFile.readDescription(model).provenance(), dataset);
  }

  /**
   * The same for a model that is evaluated on a part of the data set, on which it must not have
   * been trained.
   */
  public static LearnedFrom learnedFrom(Terminal terminal, Path model, Dataset dataset, Part judged)
      throws IOException {
    ModelDescription description = ModelFile.readDescription(model);
    LearnedFrom found = learnedFrom(terminal, model, description.provenance(), dataset);
    if (judged == Part.VALIDATION && learnsValidation(description.settings())) {
      terminal
          .err()
          .printf(
              "model %s was trained with hold-out=false: its training included the validation events it is evaluated on%n",
              model);
    }
    return found;
  }

  private static LearnedFrom learnedFrom(
      Terminal terminal, Path model, Provenance provenance, Dataset dataset) {
    LearnedFrom found = LearnedFrom.of(provenance, dataset);
    String what =
        switch (found) {
          case SAME_SPLIT -> "";
          case ANOTHER_SPLIT -> "another split of the events than that of data set %s";
          case OTHER_EVENTS -> "other events than those in data set %s";
          case UNKNOWN ->
              "other events than those in data set %s, or on another split of them (the model does not record which)";
        };
    if (!what.isEmpty()) {
      terminal
          .err()
          .printf(
              "model %s was trained on %s: its training may have included test events%n",
              model, what.formatted(dataset.directory()));
    }
    return found;
  }

  /** Whether a model, or a member of an ensemble, was trained on the validation events too. */
  private static boolean learnsValidation(JsonObject settings) {
    if (settings.has("members")) {
      for (JsonElement member : settings.getAsJsonArray("members")) {
        if (learnsValidation(member.getAsJsonObject().getAsJsonObject("settings"))) {
          return true;
        }
      }
    }
    return settings.has("hold-out") && settings.get("hold-out").getAsString().equals("false");
  }
}
