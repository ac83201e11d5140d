package io.memoir.train.run;

import io.memoir.data.ItemDomains;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.file.ModelFile;
import io.memoir.model.task.Task;
import io.memoir.train.batch.Coverage;
import io.memoir.train.batch.Examples;
import io.memoir.train.batch.TargetWeights;
import io.memoir.train.batch.TeacherTargets;
import io.memoir.train.batch.Validation;
import io.memoir.train.config.DomainSettings;
import io.memoir.train.config.LossConfig;
import io.memoir.train.config.ScoredTaskSettings;
import io.memoir.train.config.ScoredTaskSettings.CalibrationMethod;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.config.WatchedMetric;
import io.memoir.train.task.ScoredExamples;
import io.memoir.train.task.ScoredValidation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The plan of a run: its inputs, and what follows from them.
 *
 * @param data the training data
 * @param taught the same with all features of the data set, which teachers may use
 * @param output the model directory
 * @param architecture of the network over the items of the data
 * @param examples the training examples
 * @param targetWeights the weights of events as targets of the next-item task
 * @param validation the validation targets of the next-item task
 * @param scoredTasks the other tasks, with their training examples
 * @param scoredValidations their validation targets, in the same order; empty if nothing is held
 *     out
 * @param metric the validation metric
 */
record RunPlan(
    TrainingData data,
    TrainingData taught,
    TrainingConfig config,
    Path output,
    TrainingOptions options,
    SequenceNetwork architecture,
    Examples examples,
    TargetWeights targetWeights,
    Validation validation,
    List<DataParallel.ScoredTask> scoredTasks,
    List<ScoredValidation> scoredValidations,
    WatchedMetric metric) {

  /**
   * Plans a run; nothing is written yet.
   *
   * @throws BadInputException if the data contain nothing to train on or to validate on or do not
   *     have the event types that have weights or that labels name, or if something else exists at
   *     {@code output}
   */
  static RunPlan of(TrainingData given, TrainingConfig config, Path output, TrainingOptions options)
      throws IOException {
    TrainingData data = used(given, config);
    ModelFile.requireReplaceable(output);
    options.teachers().forEach(teacher -> TeacherTargets.requireFit(teacher, given));
    if (!options.teachers().isEmpty() && !config.tasks().nextItem()) {
      throw new BadInputException("--teacher needs the next-item task in setting 'tasks'");
    }
    requireHeldOutFits(data, config, !options.teachers().isEmpty());
    requireSameCalibrations(config, options);
    SequenceNetwork network = network(data, config);
    options.start().ifPresent(start -> start.requireFits(network));
    TargetWeights targetWeights = TargetWeights.of(config.loss().typeWeights(), data);
    Examples examples =
        new Examples(
            data.sequences(),
            config,
            network.itemCount(),
            network.timed(),
            coverage(data, config, network, targetWeights),
            options.seed());
    SequenceNetwork architecture = network.withCalendarEnd(examples.calendarEnd());
    Validation validation =
        new Validation(
            data.sequences(),
            config.stopping().keepSeen(),
            targetWeights,
            data.features().domains());
    WatchedMetric metric = config.watchedMetric();
    boolean holdOut = config.stopping().holdOut();
    requireExamples(data, examples, network);
    requireTargets(data, holdOut, network, targetWeights);
    requireGapsFit(data, examples, config, options);
    if (ranked(config) && validation.caseCount() == 0) {
      throw new BadInputException(
          data.name()
              + (targetWeights.equal()
                  ? " has no validation events: prepare it with another split,"
                  : " has no validation events of a weight above 0: change type-weights,")
              + " or set hold-out=false");
    }
    return new RunPlan(
        data,
        given,
        config,
        output,
        options,
        architecture,
        examples,
        targetWeights,
        validation,
        scoredTasks(data, config, examples.count()),
        holdOut ? scoredValidations(data, config) : List.of(),
        metric);
  }

  /**
   * Checks that data have what the settings name, and that the network is possible for them, with
   * tables that are not too large. Examples are not made.
   */
  static void requireFits(TrainingData given, TrainingConfig config) {
    TrainingData data = used(given, config);
    requireHeldOutFits(data, config, false);
    SequenceNetwork network = network(data, config);
    TargetWeights weights = TargetWeights.of(config.loss().typeWeights(), data);
    requireTargets(data, config.stopping().holdOut(), network, weights);
  }

  /** The part of the data that a run uses. */
  private static TrainingData used(TrainingData given, TrainingConfig config) {
    requireDomainsFit(config);
    DomainSettings asked = config.domains();
    TrainingData known =
        asked.given()
            ? given.withDomains(given.domains(DomainSettings.NAMED, asked.column()))
            : given;
    TrainingData data = config.tasks().features() ? known : known.withoutFeatures();
    if (data.items().size() == 0) {
      throw new BadInputException(data.name() + " has no items");
    }
    return data;
  }

  /** The network over the items of the data. */
  private static SequenceNetwork network(TrainingData data, TrainingConfig config) {
    requireTypes(data, config);
    requireSparseFits(data, config);
    SequenceNetwork network =
        config
            .network()
            .architecture(
                data.items().size(),
                data.features().schema(),
                config.tasks(),
                data.features().domains().map(ItemDomains::domains),
                config.domains().memory());
    LargeTables.refuse(network);
    return network;
  }

  /** Checks that the event types in the labels of tasks occur in the data. */
  static void requireTypes(TrainingData data, TrainingConfig config) {
    for (ScoredTaskSettings each : config.tasks().scored()) {
      try {
        data.features().labels().requireTypes(each.task().label());
      } catch (BadInputException e) {
        throw new BadInputException(
            "task.%s.label does not fit %s: %s"
                .formatted(each.task().name(), data.name(), e.getMessage()),
            e);
      }
    }
  }

  /**
   * Checks that there is something to learn from. The next-item task alone needs pairs of events;
   * other tasks are also trained on users with a single event or with impressions only.
   */
  private static void requireExamples(
      TrainingData data, Examples examples, SequenceNetwork network) {
    boolean pairsOnly = network.tasks().stream().allMatch(Task.NextItem.class::isInstance);
    if (pairsOnly && examples.eventCount() == 0) {
      throw new BadInputException(data.name() + " has no training sequence of at least 2 events");
    }
    if (examples.count() == 0) {
      throw new BadInputException(data.name() + " has no training events or impressions");
    }
  }

  /** Checks that the types of the training events leave a target for the next-item task. */
  private static void requireTargets(
      TrainingData data, boolean holdOut, SequenceNetwork network, TargetWeights weights) {
    if (weights.equal()) {
      return;
    }
    Sequences sequences = data.sequences();
    int first = network.profiled() ? 0 : 1; // a profile predicts the first event of a user, too
    for (int s = 0; s < sequences.count(); s++) {
      for (int e = sequences.offsets()[s] + first; e < sequences.offsets()[s + 1]; e++) {
        if (Part.learned(sequences.parts()[e], holdOut) && weights.of(e) > 0) {
          return;
        }
      }
    }
    throw new BadInputException(
        "setting 'type-weights' leaves no target in the training part of %s: all have the weight 0"
            .formatted(data.name()));
  }

  /**
   * Scored tasks also use users without events and shown rows. The next-item task uses users
   * without events if there is a profile. Features, labels and weights are found by the positions
   * of rows in the data.
   */
  private static Coverage coverage(
      TrainingData data,
      TrainingConfig config,
      SequenceNetwork network,
      TargetWeights targetWeights) {
    boolean scored = !config.tasks().scored().isEmpty();
    if (!scored && network.schema().isEmpty() && targetWeights.equal()) {
      return Coverage.PAIRS;
    }
    return new Coverage(
        true, scored || network.profiled(), scored ? data.features().shown() : Shown.NONE);
  }

  private static List<DataParallel.ScoredTask> scoredTasks(
      TrainingData data, TrainingConfig config, int sequences) {
    boolean holdOut = config.stopping().holdOut();
    double heldOut = config.batching().heldOutTargets();
    return config.tasks().scored().stream()
        .map(each -> {
          ScoredExamples examples =
              new ScoredExamples(
                  data,
                  each.task(),
                  each.negatives(),
                  part -> Part.learned((byte) part, holdOut),
                  heldOut > 0);
          return new DataParallel.ScoredTask(
              each.task(),
              requireDifferent(each.task(), data, examples),
              each.weight(),
              each.dropout(),
              perSequence(
                  each.task(), examples.labelled() * (heldOut > 0 ? heldOut : 1), sequences));
        })
        .toList();
  }

  /** The errors of ratings are averaged over ratings, those of other tasks over the batches. */
  private static OptionalDouble perSequence(Task.Scored task, double candidates, int sequences) {
    return switch (task) {
      case Task.Binary _ -> OptionalDouble.empty();
      case Task.Rating _ -> OptionalDouble.of(candidates / Math.max(1, sequences));
    };
  }

  /** Rejects ratings that are all equal; labels of binary tasks are checked with the examples. */
  private static ScoredExamples requireDifferent(
      Task.Scored task, TrainingData data, ScoredExamples examples) {
    if (task instanceof Task.Rating && examples.areEqual()) {
      throw new BadInputException(
          "all ratings of task '%s' in the training part of %s are equal, expected different ones"
              .formatted(task.name(), data.name()));
    }
    return examples;
  }

  private static List<ScoredValidation> scoredValidations(
      TrainingData data, TrainingConfig config) {
    try {
      return config.tasks().scored().stream()
          .map(each -> new ScoredValidation(data, each.task(), each.negatives()))
          .toList();
    } catch (BadInputException e) {
      throw new BadInputException(
          "the validation part has no valid labels: %s; prepare the data with another split, or set hold-out=false"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** With held-out targets only those are predicted; unsupported combinations are rejected. */
  private static void requireHeldOutFits(TrainingData data, TrainingConfig config, boolean taught) {
    if (config.batching().heldOutTargets() == 0) {
      return;
    }
    boolean holdOut = config.stopping().holdOut();
    boolean shown = false;
    for (byte part : data.features().shown().parts()) {
      shown |= Part.learned(part, holdOut);
    }
    String obstacle =
        config.tasks().scored().isEmpty()
            ? "without a binary or rating task"
            : config.batching().prefixTargets()
                ? "with prefix-targets"
                : config.augmentation().active()
                    ? "with crop, mask, reorder or noise"
                    : taught ? "with teachers" : shown ? "for data with impressions" : "";
    if (!obstacle.isEmpty()) {
      throw new BadInputException(
          "setting 'held-out-targets' is %s, expected 0 %s"
              .formatted(config.batching().heldOutTargets(), obstacle));
    }
  }

  /** Requests of the next-item task ask for domains; unsupported combinations are rejected. */
  private static void requireDomainsFit(TrainingConfig config) {
    if (!config.domains().given()) {
      return;
    }
    String obstacle =
        !config.tasks().nextItem() || !config.tasks().scored().isEmpty()
            ? "tasks other than next-item"
            : config.optimizer().sparse() ? "sparse-updates" : "";
    if (!obstacle.isEmpty()) {
      throw new BadInputException(
          "setting 'domain' is '%s', expected none with %s"
              .formatted(config.domains().column(), obstacle));
    }
  }

  /** Only the next-item task by itself leaves out held-out events before other events. */
  private static void requireGapsFit(
      TrainingData data, Examples examples, TrainingConfig config, TrainingOptions options) {
    boolean scored = !config.tasks().scored().isEmpty();
    if (!examples.hasGaps() && !(scored && isTestedBeforeValidation(data.sequences()))) {
      return;
    }
    String obstacle =
        scored ? "tasks other than next-item" : options.teachers().isEmpty() ? "" : "teachers";
    if (!obstacle.isEmpty()) {
      throw new BadInputException(
          "%s has held-out events before events that are learned or validated (prepare --split-by), expected another split with %s"
              .formatted(data.name(), obstacle));
    }
  }

  /** Whether a test event comes before a validation event of the same sequence. */
  private static boolean isTestedBeforeValidation(Sequences sequences) {
    for (int s = 0; s < sequences.count(); s++) {
      boolean tested = false;
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        byte part = sequences.parts()[e];
        if (tested && part == Part.VALIDATION.code()) {
          return true;
        }
        tested |= part == Part.TEST.code();
      }
    }
    return false;
  }

  /** Sparse updates need steps in which most item vectors have no gradient. */
  private static void requireSparseFits(TrainingData data, TrainingConfig config) {
    if (!config.optimizer().sparse()) {
      return;
    }
    String obstacle =
        config.tasks().nextItem() && config.loss().kind() == LossConfig.Kind.SOFTMAX
            ? "with loss=softmax, which changes the vectors of all items"
            : config.network().matching().normalise()
                ? "with normalise"
                : data.features().schema().item().isEmpty() ? "" : "where items have features";
    if (!obstacle.isEmpty()) {
      throw new BadInputException("setting 'sparse-updates' is true, expected false " + obstacle);
    }
  }

  /**
   * Without held-out events, a task keeps the calibration of the model to start from, which must
   * have the form that the setting asks for.
   */
  private static void requireSameCalibrations(TrainingConfig config, TrainingOptions options) {
    if (config.stopping().holdOut()
        || options.start().isEmpty()
        || !(options.start().get().model().architecture() instanceof SequenceNetwork start)) {
      return;
    }
    for (ScoredTaskSettings each : config.tasks().scored()) {
      for (Task other : start.tasks()) {
        if (each.calibration() != CalibrationMethod.NONE
            && each.task() instanceof Task.Binary task
            && other instanceof Task.Binary before
            && before.name().equals(task.name())
            && before.calibration() != task.calibration()) {
          throw new BadInputException(
              "setting 'task.%s.calibration' is %s, expected %s with hold-out=false, because the calibration of the model to start from is kept"
                  .formatted(
                      task.name(),
                      each.calibration().name().toLowerCase(Locale.ROOT),
                      switch (before.calibration()) {
                        case LINEAR -> "platt or temperature";
                        case PIECEWISE_LINEAR -> "isotonic";
                      }));
        }
      }
    }
  }

  /** Whether validation ranks the next items. */
  static boolean ranked(TrainingConfig config) {
    return config.stopping().holdOut() && config.tasks().nextItem();
  }

  /** The number of events and impressions that validation predicts, for all tasks. */
  int validationTargets() {
    return (ranked(config) ? validation.caseCount() : 0)
        + scoredValidations.stream().mapToInt(ScoredValidation::targetCount).sum();
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
