package io.memoir.cli.command;

import com.google.gson.JsonObject;
import io.memoir.cli.process.ExitCode;
import io.memoir.cli.process.Version;
import io.memoir.cli.terminal.Json;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.dataset.LearnedFrom;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Combines several models into one. */
@Command(
    name = "ensemble",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Combines several models that were trained on one data set into a single model.",
      "It can be used like any other model, but it cannot be trained further, and compress cannot"
          + " drop items from it. Its user state contains those of all members."
    },
    footer = {
      "",
      "For example",
      "  memoir ensemble --model shop.lstm --model shop.gru --model shop.markov --weights 2,2,1 --out shop.all"
    })
public final class EnsembleCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "A member; repeat the option for each.")
  private List<Path> models = List.of();

  @Option(
      names = "--by",
      defaultValue = "score",
      paramLabel = "NAME",
      description =
          "score: the mean of the members' probabilities; rank: the sum of 1 / (60 + rank)."
              + " Default: ${DEFAULT-VALUE}.")
  private String by;

  @Option(
      names = "--weights",
      split = ",",
      paramLabel = "W",
      description = "Weights of the members, in the order of --model. Default: all equal.")
  private List<Float> weights = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "MODEL",
      description = "The model directory to write.")
  private Path out;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  public EnsembleCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Combination combination = combination();
    ModelFile.requireReplaceable(out);
    requireNoMember();
    List<Model> members = new ArrayList<>();
    for (Path each : models) {
      members.add(ModelFile.read(each));
    }
    boolean sameSplit = warnOfSplits(members);
    List<Float> counts = weights.isEmpty() ? Collections.nCopies(models.size(), 1f) : weights;
    Model ensemble = ModelEnsemble.of(members, counts, combination, Version.memoir());
    ModelFile.write(ensemble, out);
    if (json) {
      JsonObject object = new JsonObject();
      object.addProperty("model", out.toString());
      object.addProperty("name", ensemble.name());
      object.addProperty("members", members.size());
      object.addProperty("sameSplit", sameSplit);
      object.addProperty("parameters", ensemble.architecture().parameterCount());
      Json.print(terminal, object);
    } else {
      terminal.out().printf("The %s was written to %s%n", ensemble.name(), out);
    }
    return ExitCode.DONE;
  }

  /** Checks that no member would be replaced by the ensemble, which cannot be taken apart again. */
  private void requireNoMember() throws IOException {
    for (Path each : models) {
      if (Files.exists(out) && Files.exists(each) && Files.isSameFile(out, each)) {
        throw new BadInputException(
            "--out is %s, which is a member of the ensemble and would be lost: choose another place"
                .formatted(out));
      }
    }
  }

  /**
   * Reports members that were trained on other data or another split than the first; returns false
   * if there are any.
   */
  private boolean warnOfSplits(List<Model> members) {
    boolean same = true;
    for (int i = 1; i < members.size(); i++) {
      LearnedFrom found =
          LearnedFrom.of(members.get(i).provenance(), members.getFirst().provenance());
      String what =
          switch (found) {
            case SAME_SPLIT -> "";
            case ANOTHER_SPLIT -> "were trained on different splits of the same events";
            case OTHER_EVENTS -> "were trained on different events";
            case UNKNOWN -> "may have been trained on different events or splits";
          };
      if (!what.isEmpty()) {
        same = false;
        terminal
            .err()
            .printf(
                "models %s and %s %s: evaluating the ensemble may use training events of a member%n",
                models.getFirst(), models.get(i), what);
      }
    }
    return same;
  }

  private Combination combination() {
    return switch (by.toLowerCase(Locale.ROOT)) {
      case "score" -> new Combination.Score();
      case "rank" -> new Combination.ReciprocalRank(Combination.ReciprocalRank.USUAL);
      default -> throw new BadInputException("--by is '%s', expected score or rank".formatted(by));
    };
  }
}
