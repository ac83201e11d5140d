package io.memoir.train.run;

import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.BadInputException;
import io.memoir.model.file.ModelFile;
import io.memoir.train.batch.Examples;
import io.memoir.train.batch.TeacherTargets;
import io.memoir.train.batch.Validation;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.config.ValidationMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The plan of a run: its inputs, and what follows from them.
 *
 * @param data the training data
 * @param output the model directory
 * @param architecture of the network over the items of the data
 * @param examples the training examples
 * @param validation the validation targets
 * @param metric the validation metric
 */
record RunPlan(
    TrainingData data,
    TrainingConfig config,
    Path output,
    TrainingOptions options,
    SequenceNetwork architecture,
    Examples examples,
    Validation validation,
    ValidationMetric metric) {

  /**
   * Plans a run; nothing is written yet.
   *
   * @throws BadInputException if the data contain nothing to train on or to validate on, or if
   *     something else exists at {@code output}
   */
  static RunPlan of(TrainingData data, TrainingConfig config, Path output, TrainingOptions options)
      throws IOException {
    ModelFile.requireReplaceable(output);
    if (data.items().size() == 0) {
      throw new BadInputException(data.name() + " has no items");
    }
    options.teachers().forEach(teacher -> TeacherTargets.requireFit(teacher, data.items()));
    SequenceNetwork network = config.network().architecture(data.items().size());
    Examples examples =
        new Examples(
            data.sequences(), config, network.itemCount(), network.timed(), options.seed());
    SequenceNetwork architecture = network.withCalendarEnd(examples.calendarEnd());
    Validation validation = new Validation(data.sequences(), config.stopping().keepSeen());
    ValidationMetric metric = ValidationMetric.of(config.stopping().metric());
    if (examples.count() == 0) {
      throw new BadInputException(data.name() + " has no training sequence of at least 2 events");
    }
    if (validation.caseCount() == 0 && config.stopping().holdOut()) {
      throw new BadInputException(
          data.name()
              + " has no validation events: prepare it with another split, or set hold-out=false");
    }
    return new RunPlan(data, config, output, options, architecture, examples, validation, metric);
  }

  Path checkpoint() {
    return RunDirectory.checkpoint(output);
  }

  /** The configuration, and the sources of the initial values. */
  Map<String, String> settings() {
    Map<String, String> settings = config.settings();
    options
        .start()
        .ifPresent(start -> {
          settings.put(
              TrainedSettings.FROM,
              start.model().name() + " of " + start.model().provenance().createdAt());
          settings.put(TrainedSettings.FREEZE, String.join(",", start.frozen()));
        });
    if (!options.teachers().isEmpty()) {
      settings.put(
          TrainedSettings.TEACHERS,
          options.teachers().stream()
              .map(teacher -> teacher.name() + " of " + teacher.provenance().createdAt())
              .collect(Collectors.joining(", ")));
    }
    return settings;
  }
}
