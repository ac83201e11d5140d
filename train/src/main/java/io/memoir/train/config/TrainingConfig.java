package io.memoir.train.config;

import io.memoir.model.BadInputException;
import io.memoir.train.counted.SpectralItems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * How a network is built and trained. Each part names the keys of the settings file from which it
 * is read.
 *
 * @param name {@code name}: the name of the model
 * @param network the shape of the network
 * @param tasks the tasks of the network
 * @param domains the domains for which requests can ask
 * @param itemStart {@code item-start}: the initial values of the item embedding
 * @param embeddingDropout {@code embedding-dropout}: share of embedding values dropped
 * @param hiddenDropout {@code dropout}: share of hidden values dropped
 * @param itemMemoryDropout {@code item-memory-dropout}: share of the values of item vectors dropped
 *     where an item memory sums them
 * @param loss the loss function
 * @param optimizer changes the parameters by their gradients
 * @param schedule of the learning rate
 * @param batching how sequences are divided into batches
 * @param augmentation random changes of sequences
 * @param stopping when training ends
 * @param precision {@code precision}: of the large matrix products
 */
public record TrainingConfig(
    String name,
    NetworkShape network,
    TaskSettings tasks,
    DomainSettings domains,
    ItemStart itemStart,
    double embeddingDropout,
    double hiddenDropout,
    double itemMemoryDropout,
    LossConfig loss,
    OptimizerConfig optimizer,
    Schedule schedule,
    Batching batching,
    Augmentation augmentation,
    Stopping stopping,
    Precision precision) {

  private static final Setting<String> NAME =
      Setting.text("name", "lstm", "name of the model; default: the cell");
  private static final Setting<ItemStart> ITEM_START =
      Setting.choice("item-start", ItemStart.COUNTS, "initial values of the item embedding");
  private static final Setting<Double> EMBEDDING_DROPOUT =
      Setting.number("embedding-dropout", 0.3, 0, 0.95, "share of embedding values dropped");
  private static final Setting<Double> DROPOUT =
      Setting.number("dropout", 0.3, 0, 0.95, "share of hidden values dropped");
  private static final Setting<Double> ITEM_MEMORY_DROPOUT =
      Setting.number(
          "item-memory-dropout",
          0.2,
          0,
          0.95,
          "share of the values of item vectors dropped where an item memory sums them");
  private static final Setting<Integer> BATCH =
      Setting.integer(
          "batch",
          0,
          0,
          "sequences per step, of about equal length; 0 chooses a number such that a step has 1,000"
              + " to 4,000 events, depending on the size of the data");
  private static final Setting<Integer> MAX_LENGTH =
      Setting.integer("max-length", 200, 2, "longer histories are cut into pieces of this length");
  private static final Setting<Boolean> PREFIX_TARGETS =
      Setting.flag(
          "prefix-targets",
          false,
          "whether every prefix of a history is an example of its own, in which only the last event"
              + " is predicted; otherwise a history is one example, in which every event is"
              + " predicted");
  private static final Setting<Double> HELD_OUT_TARGETS =
      Setting.number(
          "held-out-targets",
          0,
          0,
          0.9,
          "share of the events of each history that are left out of it and predicted from all the"
              + " others by the tasks other than next-item, for ratings that are missing at random;"
              + " with 0, each event is predicted from the events before it");
  private static final Setting<Double> CROP =
      Setting.number(
          "crop",
          0,
          0,
          1,
          "probability of keeping only a random piece of a history, at least half of it");
  private static final Setting<Double> MASK =
      Setting.number(
          "mask",
          0,
          0,
          0.9,
          "probability that an event is left out of a training sequence, as input and as target");
  private static final Setting<Double> REORDER =
      Setting.number("reorder", 0, 0, 1, "probability of shuffling up to 5 consecutive events");
  private static final Setting<Double> NOISE =
      Setting.number(
          "noise", 0, 0, 0.9, "probability that an input event is replaced by a random item");
  private static final Setting<Integer> EPOCHS =
      Setting.integer("epochs", 60, 1, "maximum number of passes over the data");
  private static final Setting<Integer> PATIENCE =
      Setting.integer("patience", 5, 1, "validations without a better value before training stops");
  private static final Setting<String> METRIC =
      Setting.text(
          "metric",
          "ndcg@10",
          "the validation metric: hr@K, recall@K, ndcg@K, mrr@K or mrr of the next item, or"
              + " TASK.METRIC of another task");
  private static final Setting<Integer> VALIDATE_EVERY =
      Setting.integer("validate-every", 1, 1, "epochs between validations");
  private static final Setting<Boolean> KEEP_SEEN =
      Setting.flag(
          "keep-seen",
          false,
          "whether seen items remain among the candidates, in validation and wherever the model is used");
  private static final Setting<Double> MINUTES =
      Setting.number(
          "minutes", 0, 0, "wall time after which no further epoch starts, 0 for no limit");
  private static final Setting<Boolean> HOLD_OUT =
      Setting.flag(
          "hold-out",
          true,
          "whether the validation events are held out and choose the epoch; otherwise they are"
              + " trained on as well, all epochs are run, and the model is that of the last one");
  static final Setting<Precision> PRECISION =
      Setting.choice(
          "precision",
          Precision.AUTO,
          "type of the large matrix products: float32, bfloat16, or auto for bfloat16 on processors"
              + " with instructions for it and float32 on others");

  /** All settings, in the order in which {@link #settings} writes them. */
  public static final List<Setting<?>> SETTINGS =
      Stream.of(
              List.of(NAME),
              NetworkShape.SETTINGS,
              TaskSettings.SETTINGS,
              DomainSettings.SETTINGS,
              List.of(ITEM_START, EMBEDDING_DROPOUT, DROPOUT, ITEM_MEMORY_DROPOUT),
              LossConfig.SETTINGS,
              OptimizerConfig.SETTINGS,
              Schedule.SETTINGS,
              List.of(
                  BATCH,
                  MAX_LENGTH,
                  PREFIX_TARGETS,
                  HELD_OUT_TARGETS,
                  CROP,
                  MASK,
                  REORDER,
                  NOISE,
                  EPOCHS,
                  PATIENCE,
                  METRIC,
                  VALIDATE_EVERY,
                  KEEP_SEEN,
                  MINUTES,
                  HOLD_OUT,
                  PRECISION))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /** Names of the predefined configurations. */
  public static final List<String> NAMES =
      List.of(
          "lstm",
          "gru",
          "residual-lstm",
          "residual-gru",
          "residual-linear-recurrence",
          "bidirectional-lstm",
          "long-short");

  /** The initial values of the item embedding. */
  public enum ItemStart {
    RANDOM,
    /** From the co-occurrence of items ({@link SpectralItems}); random for items without any. */
    COUNTS
  }

  /** Precision of the large matrix products; all other arithmetic is always 32-bit. */
  public enum Precision {
    /** {@link #BFLOAT16} if the processor has instructions for it, else {@link #FLOAT32}. */
    AUTO,
    FLOAT32,
    BFLOAT16;

    /** What it is on this processor: {@link #FLOAT32} or {@link #BFLOAT16}. */
    public Precision here() {
      return on(Bfloat16.here());
    }

    /** What it is on a processor. */
    Precision on(Bfloat16 processor) {
      return switch (this) {
        case AUTO -> processor == Bfloat16.NONE ? FLOAT32 : BFLOAT16;
        case FLOAT32, BFLOAT16 -> this;
      };
    }
  }

  /**
   * How sequences are divided into batches.
   *
   * @param sequences {@code batch}: sequences per step, of about equal length; 0 chooses a number
   *     by the number of events
   * @param maxLength {@code max-length}: longer histories are cut into pieces of this length
   * @param prefixTargets {@code prefix-targets}: whether every prefix of a history is an example of
   *     which only the last event is predicted, instead of a prediction at every event
   * @param heldOutTargets {@code held-out-targets}: share of the events of each history that are
   *     left out of it and predicted from all the others by the scored tasks, instead of predicting
   *     each from those before it
   */
  public record Batching(
      int sequences, int maxLength, boolean prefixTargets, double heldOutTargets) {}

  /**
   * Random changes of sequences, each with a probability per sequence and epoch.
   *
   * @param crop {@code crop}: keep a random piece of at least half the length
   * @param mask {@code mask}: probability of an event to be left out, as input and as target
   * @param reorder {@code reorder}: shuffle one group of up to 5 consecutive events
   * @param noise {@code noise}: probability of an input event to be replaced by a random item
   */
  public record Augmentation(double crop, double mask, double reorder, double noise) {
    /** Whether anything is changed. */
    public boolean active() {
      return crop > 0 || mask > 0 || reorder > 0 || noise > 0;
    }
  }

  /**
   * When training ends.
   *
   * @param epochs {@code epochs}: maximum number of passes over the data
   * @param patience {@code patience}: number of validations without a better value after which it
   *     stops
   * @param metric {@code metric}: the validation metric: hr@K, recall@K, ndcg@K, mrr@K or mrr of
   *     the next item, or TASK.METRIC of another task
   * @param validateEvery {@code validate-every}: epochs between validations
   * @param keepSeen {@code keep-seen}: whether seen items remain among the candidates, as is usual
   *     for sessions; also the default wherever the model is used
   * @param minutes {@code minutes}: wall time after which no further epoch starts, 0 for no limit
   * @param holdOut {@code hold-out}: whether the validation events are held out and choose the
   *     epoch; otherwise they are trained on as well, all epochs are run, and the model is that of
   *     the last one
   */
  public record Stopping(
      int epochs,
      int patience,
      String metric,
      int validateEvery,
      boolean keepSeen,
      double minutes,
      boolean holdOut) {}

  /**
   * The configuration with a name in {@link #NAMES}.
   *
   * @throws BadInputException if there is none
   */
  public static TrainingConfig named(String name) {
    if (!NAMES.contains(name)) {
      throw new BadInputException(
          "unknown model '" + name + "', expected one of " + String.join(", ", NAMES));
    }
    try (InputStream in = TrainingConfig.class.getResourceAsStream(name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + ".yaml is not in the jar");
      }
      return of(parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a configuration from a file of {@code key: value} lines.
   *
   * @throws BadInputException if the file is missing, is not YAML, or has an unknown or invalid
   *     setting
   */
  public static TrainingConfig fromYaml(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new BadInputException("no configuration file at " + file, e);
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + " is not UTF-8 text", e);
    }
    Map<String, String> settings = parse(file.toString(), text);
    try {
      return of(settings);
    } catch (BadInputException e) {
      throw new BadInputException(file + ": " + e.getMessage(), e);
    }
  }

  /** This configuration with some settings changed. */
  public TrainingConfig with(Map<String, String> changes) {
    Map<String, String> settings = settings();
    if (network.window() == NetworkShape.usualWindow(network.cell(), batching.maxLength)) {
      // its default depends on cell and length
      settings.remove("window");
    }
    network.memories().forget(settings, tasks.rated());
    optimizer.forget(settings);
    if (stopping.metric.equals(WatchedMetric.usual(tasks))) {
      settings.remove("metric");
    }
    tasks.forget(settings, changes, embeddingDropout);
    settings.putAll(changes);
    return of(settings);
  }

  /**
   * Reads a configuration; settings that are not given have their defaults.
   *
   * @throws BadInputException naming an unknown or invalid setting
   */
  public static TrainingConfig of(Map<String, String> given) {
    Settings s = new Settings(given);
    int maxLength = s.get(MAX_LENGTH);
    TaskSettings tasks = TaskSettings.read(s, s.get(EMBEDDING_DROPOUT));
    NetworkShape network = NetworkShape.read(s, maxLength, tasks.rated());
    Batching batching =
        new Batching(s.get(BATCH), maxLength, s.get(PREFIX_TARGETS), s.get(HELD_OUT_TARGETS));
    if (network.memories().bidirectional()) {
      requireBothSides(network.memories(), batching);
    }
    TrainingConfig config =
        new TrainingConfig(
            s.get(NAME, Setting.written(network.cell())),
            network,
            tasks,
            DomainSettings.read(s, network.memories().bidirectional()),
            s.get(ITEM_START),
            s.get(EMBEDDING_DROPOUT),
            s.get(DROPOUT),
            s.get(ITEM_MEMORY_DROPOUT),
            LossConfig.read(s, tasks.nextItem()),
            OptimizerConfig.read(s),
            Schedule.read(s),
            batching,
            new Augmentation(s.get(CROP), s.get(MASK), s.get(REORDER), s.get(NOISE)),
            new Stopping(
                s.get(EPOCHS),
                s.get(PATIENCE),
                WatchedMetric.of(s.get(METRIC, WatchedMetric.usual(tasks)), tasks).name(),
                s.get(VALIDATE_EVERY),
                s.get(KEEP_SEEN),
                s.get(MINUTES),
                s.get(HOLD_OUT)),
            s.get(PRECISION));
    s.requireAllKnown();
    return config;
  }

  private static void requireBothSides(Memories memories, Batching batching) {
    if (memories.longShort()) {
      throw new BadInputException(
          "setting 'bidirectional' is true, expected false with long-short, which is"
              + " unidirectional");
    }
    if (batching.prefixTargets) {
      throw new BadInputException(
          "setting 'prefix-targets' is true, expected false with bidirectional, which needs events"
              + " after the target");
    }
  }

  /** The metric that chooses the best epoch. */
  public WatchedMetric watchedMetric() {
    return WatchedMetric.of(stopping.metric, tasks);
  }

  /** All settings in the form that they have in a file, in a fixed order. */
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    NAME.write(map, name);
    network.write(map);
    tasks.write(map);
    domains.write(map);
    ITEM_START.write(map, itemStart);
    EMBEDDING_DROPOUT.write(map, embeddingDropout);
    DROPOUT.write(map, hiddenDropout);
    ITEM_MEMORY_DROPOUT.write(map, itemMemoryDropout);
    loss.write(map);
    optimizer.write(map);
    schedule.write(map);
    BATCH.write(map, batching.sequences);
    MAX_LENGTH.write(map, batching.maxLength);
    PREFIX_TARGETS.write(map, batching.prefixTargets);
    HELD_OUT_TARGETS.write(map, batching.heldOutTargets);
    CROP.write(map, augmentation.crop);
    MASK.write(map, augmentation.mask);
    REORDER.write(map, augmentation.reorder);
    NOISE.write(map, augmentation.noise);
    EPOCHS.write(map, stopping.epochs);
    PATIENCE.write(map, stopping.patience);
    METRIC.write(map, stopping.metric);
    VALIDATE_EVERY.write(map, stopping.validateEvery);
    KEEP_SEEN.write(map, stopping.keepSeen);
    MINUTES.write(map, stopping.minutes);
    HOLD_OUT.write(map, stopping.holdOut);
    PRECISION.write(map, precision);
    return map;
  }

  private static Map<String, String> parse(String where, String yaml) {
    Object root;
    try {
      root = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    } catch (YamlEngineException e) {
      throw new BadInputException(
          where
              + " is not valid YAML: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
    if (!(root instanceof Map<?, ?> map)) {
      throw new BadInputException(where + " contains no settings, expected lines of 'key: value'");
    }
    Map<String, String> settings = new LinkedHashMap<>();
    map.forEach((key, value) -> settings.put(String.valueOf(key), String.valueOf(value)));
    return settings;
  }
}
