package io.memoir.train;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import io.memoir.train.counted.SpectralItems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * How a network is built and trained. Each part says which keys of a settings file it is read from.
 *
 * @param name {@code name}: what the model is called
 * @param network the shape of the network
 * @param itemStart {@code item-start}: what the item embedding starts from
 * @param embeddingDropout {@code embedding-dropout}: share of embedding values dropped
 * @param hiddenDropout {@code dropout}: share of hidden values dropped
 * @param loss what is minimised
 * @param optimizer how parameters follow their gradient
 * @param schedule how the rate changes
 * @param batching how sequences become batches
 * @param augmentation how sequences are disturbed
 * @param stopping when to stop
 * @param precision {@code precision}: of the large matrix products
 */
public record TrainingConfig(
    String name,
    NetworkShape network,
    ItemStart itemStart,
    double embeddingDropout,
    double hiddenDropout,
    LossConfig loss,
    OptimizerConfig optimizer,
    Schedule schedule,
    Batching batching,
    Augmentation augmentation,
    Stopping stopping,
    Precision precision) {

  /** Names of the configurations that come with Memoir. */
  public static final List<String> NAMES =
      List.of(
          "lstm",
          "gru",
          "residual-lstm",
          "residual-gru",
          "residual-linear-recurrence",
          "bidirectional-lstm",
          "long-short");

  /** Kinds of layer that look at the events before. */
  public enum Cell {
    LSTM,
    GRU,
    LINEAR_RECURRENCE,
    /** In residual blocks only: on its own it is a mean of its inputs, and nothing else. */
    ATTENTION,
    MATRIX_MEMORY;

    /** Whether it stands in residual blocks only. */
    boolean needsBlocks() {
      return switch (this) {
        case LSTM, GRU, LINEAR_RECURRENCE -> false;
        case ATTENTION, MATRIX_MEMORY -> true;
      };
    }
  }

  /** What the item embedding starts from. */
  public enum ItemStart {
    RANDOM,
    /** Vectors of which items stand near which ({@link SpectralItems}); random for all others. */
    COUNTS
  }

  /** Of the large matrix products; everything else is always 32-bit. */
  public enum Precision {
    FLOAT32,
    BFLOAT16
  }

  /**
   * What a network remembers by.
   *
   * @param longShort {@code long-short}: a slow memory beside the network's own fast one, two
   *     interests and a gate between them, instead of one memory
   * @param slowCell {@code slow-cell}: the recurrent layer of the slow memory
   * @param slowLayers {@code slow-layers}: its residual blocks
   * @param gate {@code gate}: whether the gate is learned, or the interests count the same
   * @param bidirectional {@code bidirectional}: beside the memory of what came before another one
   *     of what comes after, so that every event is predicted from both sides
   */
  public record Memories(
      boolean longShort, Cell slowCell, int slowLayers, boolean gate, boolean bidirectional) {}

  /**
   * How queries meet items.
   *
   * @param normalise {@code normalise}: whether queries and item embeddings are vectors of fixed
   *     length, so that a score is a cosine over the temperature
   * @param temperature {@code temperature}: of the softmax over those cosines
   * @param itemBias {@code item-bias}: whether the bias of each item is learned, or held at zero
   */
  public record Matching(boolean normalise, double temperature, boolean itemBias) {}

  /**
   * The shape of the network.
   *
   * @param cell {@code cell}: lstm, gru, linear-recurrence, attention or matrix-memory
   * @param residual {@code residual}: blocks of normalised recurrent and feed-forward layers on a
   *     residual stream, instead of recurrent layers followed by an affine map
   * @param layers {@code layers}: recurrent layers, or blocks
   * @param width {@code width}: of the item embedding and every hidden state, a multiple of 32
   * @param feedForward {@code feed-forward}: hidden width of the feed-forward layers of blocks
   * @param gatedFeedForward {@code gated-feed-forward}: whether the hidden values of those are
   *     gated by a second map
   * @param time {@code time}: whether LSTM and matrix memory see the moment of every event and the
   *     query that of asking; without times in the data it changes nothing
   * @param heads {@code heads}: of attention and matrix memory, a divisor of the width
   * @param window {@code window}: how many of the last events attention looks at
   * @param memories one memory or two
   * @param matching how queries meet items
   */
  public record NetworkShape(
      Cell cell,
      boolean residual,
      int layers,
      int width,
      int feedForward,
      boolean gatedFeedForward,
      boolean time,
      int heads,
      int window,
      Memories memories,
      Matching matching) {

    /** The architecture over a catalogue. */
    public SequenceNetwork architecture(int itemCount) {
      boolean small = residual || matching.normalise;
      float inputScale = small ? (float) Math.sqrt(width) : 1f;
      if (memories.longShort) {
        Layer slow = body(memory(memories.slowCell, memories.slowLayers, time));
        return new SequenceNetwork(
            itemCount,
            width,
            inputScale,
            Parallel.of(slow, body(memory(cell, layers, time))),
            new Head.LongShort(time, memories.gate));
      }
      List<Layer> memory = memory(cell, layers, time);
      return new SequenceNetwork(
          itemCount,
          width,
          inputScale,
          body(memories.bidirectional ? List.of(bothSides(memory)) : memory),
          time ? new Head.Clock() : new Head.Direct());
    }

    /** The layers of a memory, and behind them those that make a query of what it gives. */
    private Layer body(List<Layer> memory) {
      List<Layer> body = new ArrayList<>(memory);
      body.add(residual ? new LayerNorm(width) : new Linear(width, width));
      if (matching.normalise) {
        body.add(new UnitNorm(width, (float) (1 / matching.temperature)));
      }
      return new Stack(body);
    }

    private List<Layer> memory(Cell recurrence, int count, boolean timed) {
      List<Layer> memory = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        if (residual) {
          Layer recurrent = recurrent(recurrence, timed);
          memory.add(new Residual(Stack.of(new LayerNorm(width), recurrent)));
          memory.add(new Residual(Stack.of(new LayerNorm(width), pointwise())));
        } else {
          memory.add(recurrent(recurrence, timed));
        }
      }
      return memory;
    }

    /** What comes after is joined to the residual stream, if there is one, as a block would be. */
    private Layer bothSides(List<Layer> forward) {
      List<Layer> backward = memory(cell, layers, false);
      if (residual) {
        backward.add(new LayerNorm(width));
      }
      return new Bidirectional(new Stack(forward), new Stack(backward));
    }

    private Layer recurrent(Cell recurrence, boolean timed) {
      return switch (recurrence) {
        case LSTM -> timed ? new TimeLstm(width, width) : new Lstm(width, width);
        case GRU -> new Gru(width, width);
        case LINEAR_RECURRENCE -> new LinearRecurrence(width, width);
        case ATTENTION -> new SelfAttention(width, heads, window);
        case MATRIX_MEMORY -> new MatrixMemory(width, heads, timed);
      };
    }

    private Layer pointwise() {
      return gatedFeedForward
          ? new GatedFeedForward(width, feedForward)
          : new FeedForward(width, feedForward);
    }
  }

  /**
   * How sequences become batches.
   *
   * @param sequences {@code batch}: sequences a step, of about equal length; 0 chooses by the
   *     number of events
   * @param maxLength {@code max-length}: longer histories are cut into stretches of it
   * @param prefixTargets {@code prefix-targets}: every prefix of a history is an example of its own
   *     whose last event alone is predicted, instead of predicting at every position
   */
  public record Batching(int sequences, int maxLength, boolean prefixTargets) {}

  /**
   * How sequences are disturbed, each with a probability per sequence and epoch.
   *
   * @param crop {@code crop}: keep a random stretch of at least half
   * @param mask {@code mask}: probability per event of being left out
   * @param reorder {@code reorder}: shuffle one window of up to 5 events
   * @param noise {@code noise}: probability per input event of being replaced by a random item
   */
  public record Augmentation(double crop, double mask, double reorder, double noise) {
    boolean active() {
      return crop > 0 || mask > 0 || reorder > 0 || noise > 0;
    }
  }

  /**
   * When to stop.
   *
   * @param epochs {@code epochs}: passes over the data at most
   * @param patience {@code patience}: validations without a better value before it stops
   * @param metric {@code metric}: the validation metric that is watched: hr@K, ndcg@K, mrr@K or mrr
   * @param validateEvery {@code validate-every}: epochs between validations
   * @param keepSeen {@code keep-seen}: whether validation ranks items already seen, as sessions
   *     want
   * @param minutes {@code minutes}: wall time after which no further epoch starts, 0 for no limit
   * @param holdOut {@code hold-out}: whether the validation events are held out and choose the
   *     epoch; otherwise they are learned too, every epoch is run, and the last one is the model
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
   * The configuration of a name in {@link #NAMES}.
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
   * A configuration from a file of {@code key: value} lines.
   *
   * @throws BadInputException if it is missing, no YAML, or has a setting that is unknown or wrong
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
    if (network.window == batching.maxLength) {
      // Its default, which follows the length.
      settings.remove("window");
    }
    settings.putAll(changes);
    return of(settings);
  }

  /**
   * Reads a configuration; what is not given has its default.
   *
   * @throws BadInputException naming a setting that is unknown or wrong
   */
  public static TrainingConfig of(Map<String, String> given) {
    Settings s = new Settings(given);
    Cell cell = s.choice("cell", Cell.LSTM, Cell.class);
    boolean residual = s.flag("residual", cell.needsBlocks());
    int width = s.integer("width", 128, 32);
    if (width % 32 != 0) {
      throw new BadInputException("setting 'width' is " + width + ", expected a multiple of 32");
    }
    int heads = s.integer("heads", 2, 1);
    if (width % heads != 0) {
      throw new BadInputException(
          "setting 'heads' is " + heads + ", expected a divisor of width " + width);
    }
    int maxLength = s.integer("max-length", 200, 2);
    Memories memories =
        new Memories(
            s.flag("long-short", false),
            s.choice("slow-cell", Cell.LINEAR_RECURRENCE, Cell.class),
            s.integer("slow-layers", 1, 1),
            s.flag("gate", true),
            s.flag("bidirectional", false));
    requireBlocks("cell", cell, residual);
    if (memories.longShort) {
      requireBlocks("slow-cell", memories.slowCell, residual);
    }
    Batching batching =
        new Batching(s.integer("batch", 0, 0), maxLength, s.flag("prefix-targets", false));
    if (memories.bidirectional) {
      requireBothSides(memories, batching);
    }
    NetworkShape network =
        new NetworkShape(
            cell,
            residual,
            s.integer("layers", 1, 1),
            width,
            s.integer("feed-forward", 2 * width, 32),
            s.flag("gated-feed-forward", false),
            s.flag("time", false),
            heads,
            s.integer("window", maxLength, 1),
            memories,
            new Matching(
                s.flag("normalise", false),
                s.number("temperature", 0.07, 0.001, 10),
                s.flag("item-bias", true)));
    if (network.feedForward() % 32 != 0) {
      throw new BadInputException(
          "setting 'feed-forward' is " + network.feedForward() + ", expected a multiple of 32");
    }
    TrainingConfig config =
        new TrainingConfig(
            s.text("name", Settings.written(cell)),
            network,
            s.choice("item-start", ItemStart.COUNTS, ItemStart.class),
            s.number("embedding-dropout", 0.3, 0, 0.95),
            s.number("dropout", 0.3, 0, 0.95),
            LossConfig.read(s),
            OptimizerConfig.read(s),
            Schedule.read(s),
            batching,
            new Augmentation(
                s.number("crop", 0, 0, 1),
                s.number("mask", 0, 0, 0.9),
                s.number("reorder", 0, 0, 1),
                s.number("noise", 0, 0, 0.9)),
            new Stopping(
                s.integer("epochs", 60, 1),
                s.integer("patience", 5, 1),
                ValidationMetric.of(s.text("metric", "ndcg@10")).name(),
                s.integer("validate-every", 1, 1),
                s.flag("keep-seen", false),
                s.number("minutes", 0, 0, Double.MAX_VALUE),
                s.flag("hold-out", true)),
            s.choice("precision", Precision.BFLOAT16, Precision.class));
    s.requireAllKnown();
    return config;
  }

  private static void requireBlocks(String key, Cell cell, boolean residual) {
    if (cell.needsBlocks() && !residual) {
      throw new BadInputException(
          "setting 'residual' is false, expected true with %s %s, which is available in residual blocks only"
              .formatted(key, Settings.written(cell)));
    }
  }

  private static void requireBothSides(Memories memories, Batching batching) {
    if (memories.longShort) {
      throw new BadInputException(
          "setting 'bidirectional' is true, expected false with long-short, which is unidirectional");
    }
    if (batching.prefixTargets) {
      throw new BadInputException(
          "setting 'prefix-targets' is true, expected false with bidirectional, which needs events after the target");
    }
  }

  /** All settings as they would be written in a file, in a fixed order. */
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("cell", Settings.written(network.cell));
    map.put("residual", Boolean.toString(network.residual));
    map.put("layers", Integer.toString(network.layers));
    map.put("width", Integer.toString(network.width));
    map.put("feed-forward", Integer.toString(network.feedForward));
    map.put("time", Boolean.toString(network.time));
    map.put("long-short", Boolean.toString(network.memories.longShort));
    map.put("slow-cell", Settings.written(network.memories.slowCell));
    map.put("slow-layers", Integer.toString(network.memories.slowLayers));
    map.put("gate", Boolean.toString(network.memories.gate));
    map.put("bidirectional", Boolean.toString(network.memories.bidirectional));
    map.put("heads", Integer.toString(network.heads));
    map.put("window", Integer.toString(network.window));
    map.put("gated-feed-forward", Boolean.toString(network.gatedFeedForward));
    map.put("normalise", Boolean.toString(network.matching.normalise));
    map.put("temperature", Double.toString(network.matching.temperature));
    map.put("item-bias", Boolean.toString(network.matching.itemBias));
    map.put("item-start", Settings.written(itemStart));
    map.put("embedding-dropout", Double.toString(embeddingDropout));
    map.put("dropout", Double.toString(hiddenDropout));
    loss.write(map);
    optimizer.write(map);
    schedule.write(map);
    map.put("batch", Integer.toString(batching.sequences));
    map.put("max-length", Integer.toString(batching.maxLength));
    map.put("prefix-targets", Boolean.toString(batching.prefixTargets));
    map.put("crop", Double.toString(augmentation.crop));
    map.put("mask", Double.toString(augmentation.mask));
    map.put("reorder", Double.toString(augmentation.reorder));
    map.put("noise", Double.toString(augmentation.noise));
    map.put("epochs", Integer.toString(stopping.epochs));
    map.put("patience", Integer.toString(stopping.patience));
    map.put("metric", stopping.metric);
    map.put("validate-every", Integer.toString(stopping.validateEvery));
    map.put("keep-seen", Boolean.toString(stopping.keepSeen));
    map.put("minutes", Double.toString(stopping.minutes));
    map.put("hold-out", Boolean.toString(stopping.holdOut));
    map.put("precision", Settings.written(precision));
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
      throw new BadInputException(where + ": expected lines of 'key: value'");
    }
    Map<String, String> settings = new LinkedHashMap<>();
    map.forEach((key, value) -> settings.put(String.valueOf(key), String.valueOf(value)));
    return settings;
  }
}
