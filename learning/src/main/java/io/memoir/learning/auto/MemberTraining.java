package io.memoir.learning.auto;

import com.google.gson.JsonElement;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.Provenance;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.train.config.RecordedSettings;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.DivergedException;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fits the members of a run one after the other. Each is kept in the working directory as soon as
 * it is finished, so a run that is continued fits only the others.
 */
final class MemberTraining {
  private final TrainingData data;
  private final AutoDirectory directory;
  private final AutoOptions options;
  private final Progress progress;
  private final List<String> names = new ArrayList<>();
  private final List<Tried> leftOut = new ArrayList<>();

  MemberTraining(
      TrainingData data, AutoDirectory directory, AutoOptions options, Progress progress) {
    this.data = data;
    this.directory = directory;
    this.options = options;
    this.progress = progress;
  }

  /** The names of all models in the working directory. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** The models that could not be fitted. */
  List<Tried> leftOut() {
    return List.copyOf(leftOut);
  }

  /**
   * Fits the count-based models of a kind, which have the same tables; empty if the data have
   * nothing to count for it, for example no sequence with two items for {@code session-knn}.
   */
  List<Member> counted(List<Recipe.Counted> kind) throws IOException {
    Recipe.Counted first = kind.getFirst();
    Model fitted;
    Optional<Model> finished = finished(first, first.name(), true);
    if (finished.isPresent()) {
      fitted = finished.get();
    } else {
      try {
        fitted = counted(first, true);
      } catch (BadInputException e) {
        leaveOut(first, String.valueOf(e.getMessage()));
        return List.of();
      }
      ModelFile.write(fitted, directory.place(first.name()));
    }
    List<Member> members = new ArrayList<>();
    members.add(Member.of(first, fitted, data));
    for (Recipe.Counted other : kind.subList(1, kind.size())) {
      members.add(Member.of(other, other.training().withTablesOf(fitted), data));
    }
    return members;
  }

  /**
   * Trains a network; empty if no training event has another one before it, or if the loss does not
   * remain a finite number.
   */
  Optional<Member> network(Recipe.Network recipe) throws IOException {
    if (!hasPairs(data.sequences())) {
      leaveOut(recipe, data.name() + " has no training sequence of at least 2 events");
      return Optional.empty();
    }
    try {
      Model model = trained(recipe.config(), recipe.name());
      return Optional.of(Member.of(recipe, model, data));
    } catch (DivergedException e) {
      leaveOut(recipe, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Whether a training event has another event before it that is not held out. */
  private static boolean hasPairs(Sequences all) {
    for (int s = 0; s < all.count(); s++) {
      int used = 0;
      for (int e = all.offsets()[s]; e < all.offsets()[s + 1]; e++) {
        byte part = all.parts()[e];
        boolean learned = part == Part.TRAIN.code();
        used += learned || part == Part.CONTEXT.code() ? 1 : 0;
        if (learned && used > 1) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Fits members again, to the validation events, too. A network is trained for as many epochs as
   * were best when these were held out. If this training diverges, all members remain without them:
   * the weights are those of members that know the same events.
   */
  List<Model> again(List<Member> members) throws IOException {
    List<Model> models = new ArrayList<>();
    for (Member member : members) {
      try {
        models.add(again(member));
      } catch (DivergedException e) {
        progress.say(
            "the result is written as trained without the validation events: %s with them: %s"
                .formatted(member.name(), e.getMessage()));
        return members.stream().map(Member::model).toList();
      }
    }
    return models;
  }

  private Model again(Member member) throws IOException {
    String name = member.name() + "-again";
    return switch (member.recipe()) {
      case Recipe.Counted recipe -> {
        Optional<Model> finished = finished(recipe, name, false);
        if (finished.isPresent()) {
          yield finished.get();
        }
        Model model = counted(recipe, false);
        ModelFile.write(model, directory.place(name));
        yield model;
      }
      case Recipe.Network recipe -> {
        double epochs = member.model().metrics().getOrDefault("epoch", 1.0);
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("hold-out", "false");
        changes.put("epochs", Long.toString(Math.max(1, Math.round(epochs))));
        yield trained(recipe.config().with(changes), name);
      }
    };
  }

  /** The model of a count-based member that was finished before the run was interrupted. */
  private Optional<Model> finished(Recipe.Counted recipe, String name, boolean holdOut)
      throws IOException {
    names.add(name);
    String settings = recipe.training().settings(holdOut).toString();
    return directory
        .finished(name)
        .filter(model -> fits(model) && model.settings().toString().equals(settings));
  }

  private Model counted(Recipe.Counted recipe, boolean holdOut) {
    return recipe.training().fit(data, holdOut, options.seed(), options.place(), progress);
  }

  private Model trained(TrainingConfig config, String name) throws IOException {
    names.add(name);
    Optional<Model> finished =
        directory
            .finished(name)
            .filter(model ->
                fits(model)
                    && RecordedSettings.difference(recorded(model), config.settings()).isEmpty());
    if (finished.isPresent()) {
      progress.say(name + ": the training had already finished");
      return finished.get();
    }
    Training training =
        new Training(
            data,
            config,
            directory.place(name),
            new TrainingOptions(options.seed(), options.threads(), directory.resumed()));
    progress.say(name + ": " + training.estimate().toText());
    return training.run(progress);
  }

  /** Whether a model was fitted to these data with this seed. */
  private boolean fits(Model model) {
    Provenance provenance = model.provenance();
    return provenance.dataFingerprint().equals(data.fingerprint())
        && provenance.splitFingerprint().equals(data.splitFingerprint().toString())
        && provenance.seed() == options.seed();
  }

  private static Map<String, String> recorded(Model model) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> setting : model.settings().entrySet()) {
      settings.put(setting.getKey(), setting.getValue().getAsString());
    }
    return settings;
  }

  private void leaveOut(Recipe recipe, String why) {
    progress.say("%s is left out: %s".formatted(recipe.name(), why));
    leftOut.add(Tried.leftOut(recipe.name(), why));
  }
}
