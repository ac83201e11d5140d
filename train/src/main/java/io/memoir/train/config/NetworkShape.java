package io.memoir.train.config;

import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.feature.Schema;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.RidgeRegression;
import io.memoir.model.layer.RidgeSystem;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The shape of the network.
 *
 * @param cell {@code cell}: lstm, gru, linear-recurrence, attention, matrix-memory or
 *     causal-convolution
 * @param residual {@code residual}: residual blocks of normalised recurrent and feed-forward
 *     layers, instead of recurrent layers followed by an affine map
 * @param layers {@code layers}: number of recurrent layers, or of blocks
 * @param width {@code width}: size of the item embedding and of every hidden state, a multiple of
 *     32
 * @param feedForward {@code feed-forward}: hidden size of the feed-forward layers in blocks
 * @param gatedFeedForward {@code gated-feed-forward}: whether their hidden values are gated by a
 *     second affine map
 * @param time {@code time}: whether LSTM and matrix memory see the time of every event, and the
 *     query the time of the request; has no effect on data without times
 * @param heads {@code heads}: of attention and matrix memory, a divisor of the width
 * @param window {@code window}: number of last events that attention and causal convolution read
 * @param convolution {@code convolution}: number of last events that are summed with weights before
 *     the first recurrent layer or block; 0 for none
 * @param memories one hidden state or two, and whether the network is bidirectional
 * @param lists {@code item-lists}: how item features that are lists become a vector, for example
 *     genres or the words of a title
 * @param matching how scores are computed from queries and item vectors
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
    int convolution,
    Memories memories,
    ListEncoding lists,
    Matching matching) {

  /** Number of zeros that a running mean begins with; dampings of biases are usually 5 to 25. */
  private static final float PRIOR = 5;

  /** The default window of a causal convolution; Caser uses 5. */
  private static final int USUAL_CONVOLUTION = 5;

  private static final Setting<Cell> CELL = Setting.choice("cell", Cell.LSTM, "the sequence layer");
  private static final Setting<Boolean> RESIDUAL =
      Setting.flag(
          "residual",
          false,
          "whether the network consists of residual blocks of normalised recurrent and feed-forward"
              + " layers, instead of recurrent layers followed by an affine map; default: true if"
              + " the cell is attention, matrix-memory or causal-convolution, but false in the"
              + " named models lstm and gru");
  private static final Setting<Integer> LAYERS =
      Setting.integer("layers", 1, 1, "number of recurrent layers, or of blocks");
  private static final Setting<Integer> WIDTH =
      Setting.integer(
          "width", 128, 32, "size of item embedding and hidden states, a multiple of 32");
  private static final Setting<Integer> FEED_FORWARD =
      Setting.integer(
          "feed-forward",
          256,
          32,
          "hidden size of the feed-forward layers in blocks, a multiple of 32; default: twice the"
              + " width, but 256 in all named models");
  private static final Setting<Boolean> TIME =
      Setting.flag(
          "time",
          false,
          "whether LSTM and matrix memory see the time of every event, and the query the time of"
              + " the request; has no effect on data without times");
  private static final Setting<Integer> HEADS =
      Setting.integer(
          "heads", 2, 1, "heads of attention and matrix memory, a divisor of the width");
  private static final Setting<Integer> WINDOW =
      Setting.integer(
          "window",
          200,
          1,
          "number of last events that attention and causal convolution read; default: max-length,"
              + " and 5 for causal convolution");
  private static final Setting<Integer> CONVOLUTION =
      Setting.integer(
          "convolution",
          0,
          0,
          "number of last events of a depthwise convolution, which is added to the input of the"
              + " first recurrent layer or block; 0 for none");
  private static final Setting<Boolean> GATED_FEED_FORWARD =
      Setting.flag(
          "gated-feed-forward",
          false,
          "whether the hidden values of feed-forward layers are gated by a second affine map");
  private static final Setting<ListEncoding> ITEM_LISTS =
      Setting.choice(
          "item-lists",
          ListEncoding.MEAN,
          "how a feature of items that is a list (genres, tags, the words of a title) becomes one"
              + " vector: the mean of the vectors of its values, or an LSTM that reads the values"
              + " in their order");
  private static final Setting<Boolean> NORMALISE =
      Setting.flag(
          "normalise",
          false,
          "whether queries and item embeddings are normalised to fixed length, so that a score is a"
              + " cosine divided by the temperature");
  private static final Setting<Double> TEMPERATURE =
      Setting.number("temperature", 0.07, 0.001, 10, "divisor of the cosines with normalise");
  private static final Setting<Boolean> ITEM_BIAS =
      Setting.flag(
          "item-bias", true, "whether each item has a learned bias; if false, there are no biases");

  static final List<Setting<?>> SETTINGS =
      Stream.of(
              List.of(CELL, RESIDUAL, LAYERS, WIDTH, FEED_FORWARD, TIME),
              Memories.SETTINGS,
              List.of(
                  HEADS,
                  WINDOW,
                  CONVOLUTION,
                  GATED_FEED_FORWARD,
                  ITEM_LISTS,
                  NORMALISE,
                  TEMPERATURE,
                  ITEM_BIAS))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /**
   * How scores are computed from queries and item vectors.
   *
   * @param normalise {@code normalise}: whether queries and item embeddings are normalised to fixed
   *     length, so that a score is a cosine divided by the temperature
   * @param temperature {@code temperature}: divisor of these cosines
   * @param itemBias {@code item-bias}: whether each item has a learned bias; if false, there are no
   *     biases
   */
  public record Matching(boolean normalise, double temperature, boolean itemBias) {}

  /** The architecture for a catalogue. */
  public SequenceNetwork architecture(int itemCount) {
    boolean small = residual || matching.normalise;
    float inputScale = small ? (float) Math.sqrt(width) : 1f;
    if (memories.longShort()) {
      Layer slow = body(memory(memories.slowCell(), memories.slowLayers(), time));
      return new SequenceNetwork(
          itemCount,
          width,
          inputScale,
          Parallel.of(slow, body(memory(cell, layers, time))),
          new Head.LongShort(time, memories.gate()));
    }
    List<Layer> memory =
        memories.sums() ? withSums(memory(cell, layers, time)) : memory(cell, layers, time);
    return new SequenceNetwork(
        itemCount,
        width,
        inputScale,
        body(memories.bidirectional() ? List.of(bothSides(memory)) : memory),
        time ? new Head.Clock() : new Head.Direct());
  }

  /**
   * The architecture over a catalogue, with features and tasks.
   *
   * @throws BadInputException if features or tasks are not possible with the shape
   */
  public SequenceNetwork architecture(int itemCount, Schema schema, TaskSettings tasks) {
    return architecture(itemCount, schema, tasks, Optional.empty(), DomainMemory.SHARED);
  }

  /**
   * The architecture over a catalogue, with features, tasks and domains.
   *
   * @param domains for which requests of the next-item task can ask
   * @param memory the memories from which these are answered; not used without domains
   * @throws BadInputException if features, tasks or domains are not possible with the shape
   */
  public SequenceNetwork architecture(
      int itemCount,
      Schema schema,
      TaskSettings tasks,
      Optional<Domains> domains,
      DomainMemory memory) {
    if (memory != DomainMemory.SHARED) {
      int count = domains.map(Domains::count).orElse(0);
      requireWindowFits(1 + count);
      requireMemoriesFit(count, memory);
    }
    SequenceNetwork plain = architecture(itemCount);
    if (!schema.item().isEmpty() && matching.normalise) {
      throw new BadInputException(
          "setting 'normalise' is true, but items have features: set normalise=false, or features=false");
    }
    if (!tasks.scored().isEmpty() && memories.bidirectional()) {
      throw new BadInputException(
          "setting 'bidirectional' is true, but there are tasks other than next-item: set"
              + " bidirectional=false, or tasks=next-item");
    }
    if (!schema.event().isEmpty() && memories.bidirectional()) {
      throw new BadInputException(
          "setting 'bidirectional' is true, but events have features: set bidirectional=false, or"
              + " features=false");
    }
    return new SequenceNetwork(
        schema,
        plain.items().withLists(lists),
        plain.body(),
        tasks.tasks(head(plain.head(), domains, memory)),
        plain.calendarEnd());
  }

  private static Head head(Head plain, Optional<Domains> domains, DomainMemory memory) {
    return domains.<Head>map(some -> new Head.ByDomain(plain, some, memory)).orElse(plain);
  }

  /** The layers that compute a hidden state, followed by those that compute the query from it. */
  private Layer body(List<Layer> memory) {
    List<Layer> body = new ArrayList<>(memory);
    if (residual) {
      body.add(new LayerNorm(width));
    } else if (!memories.sums()) {
      body.add(new Linear(width, width));
    }
    float scale = (float) (1 / matching.temperature);
    if (memories.itemMemory()) {
      return new ItemMemory(new Stack(body), scale);
    }
    if (matching.normalise) {
      body.add(new UnitNorm(width, scale));
    }
    return new Stack(body);
  }

  private List<Layer> memory(Cell recurrence, int count, boolean timed) {
    List<Layer> memory = new ArrayList<>();
    if (convolution > 0) {
      memory.add(new Residual(new DepthwiseConvolution(width, convolution)));
    }
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

  /**
   * A bidirectional body. If there is a residual stream, the backward output is added to it as that
   * of a block would be.
   */
  private Layer bothSides(List<Layer> forward) {
    List<Layer> backward = memory(cell, layers, false);
    if (residual) {
      backward.add(new LayerNorm(width));
    }
    return new Bidirectional(new Stack(forward), new Stack(backward));
  }

  /** Layers, sums over all events in parallel to them, and the affine map that adds all. */
  private List<Layer> withSums(List<Layer> memory) {
    List<Layer> parallel = new ArrayList<>(List.of(new Stack(memory)));
    if (memories.runningMean()) {
      parallel.add(
          Stack.of(
              new Residual(new GatedFeedForward(width, feedForward)),
              new RunningMean(width, PRIOR)));
    }
    if (memories.ridge() > 0) {
      parallel.add(new RidgeRegression(width, memories.ridge()));
    }
    Layer all = new Parallel(parallel);
    return List.of(all, new Linear(all.outputWidth(), width));
  }

  private Layer recurrent(Cell recurrence, boolean timed) {
    return switch (recurrence) {
      case LSTM -> timed ? new TimeLstm(width, width) : new Lstm(width, width);
      case GRU -> new Gru(width, width);
      case LINEAR_RECURRENCE -> new LinearRecurrence(width, width);
      case ATTENTION -> new SelfAttention(width, heads, window);
      case MATRIX_MEMORY -> new MatrixMemory(width, heads, timed);
      case CAUSAL_CONVOLUTION -> new CausalConvolution(width, width, window);
    };
  }

  private Layer pointwise() {
    return gatedFeedForward
        ? new GatedFeedForward(width, feedForward)
        : new FeedForward(width, feedForward);
  }

  /**
   * Reads a shape.
   *
   * @param maxLength maximum length of the training sequences
   * @param rated whether a rating is predicted
   */
  static NetworkShape read(Settings s, int maxLength, boolean rated) {
    Cell cell = s.get(CELL);
    boolean residual = s.get(RESIDUAL, cell.needsBlocks());
    int width = s.get(WIDTH);
    if (width % 32 != 0) {
      throw new BadInputException("setting 'width' is " + width + ", expected a multiple of 32");
    }
    int heads = s.get(HEADS);
    if (width % heads != 0) {
      throw new BadInputException(
          "setting 'heads' is " + heads + ", expected a divisor of width " + width);
    }
    Memories memories = Memories.read(s, residual, rated);
    Matching matching = new Matching(s.get(NORMALISE), s.get(TEMPERATURE), s.get(ITEM_BIAS));
    if (memories.itemMemory() && !matching.normalise) {
      throw new BadInputException("setting 'item-memory' is true, expected normalise=true with it");
    }
    cell.require(CELL, residual);
    int feedForward = s.get(FEED_FORWARD, 2 * width);
    if (feedForward % 32 != 0) {
      throw new BadInputException(
          "setting 'feed-forward' is " + feedForward + ", expected a multiple of 32");
    }
    int convolution = s.get(CONVOLUTION);
    if (convolution == 1) {
      throw new BadInputException("setting 'convolution' is 1, expected 0 or at least 2");
    }
    NetworkShape shape =
        new NetworkShape(
            cell,
            residual,
            s.get(LAYERS),
            width,
            feedForward,
            s.get(GATED_FEED_FORWARD),
            s.get(TIME),
            heads,
            s.get(WINDOW, usualWindow(cell, maxLength)),
            convolution,
            memories,
            s.get(ITEM_LISTS),
            matching);
    shape.requireWindowFits(1);
    return shape;
  }

  /**
   * Checks that a user state, an array of floats, can contain the events of the window.
   *
   * @param copies number of memories with the layers of the network, one or one more than domains
   */
  private void requireWindowFits(int copies) {
    double vectors = (double) layers * cell.vectorsOfAnEvent();
    double counts = cell == Cell.ATTENTION ? layers : 0;
    if (memories.longShort()) {
      vectors += (double) memories.slowLayers() * memories.slowCell().vectorsOfAnEvent();
      counts += memories.slowCell() == Cell.ATTENTION ? memories.slowLayers() : 0;
    }
    vectors *= copies;
    counts *= copies;
    double most = (Integer.MAX_VALUE - counts) / Math.max(1, vectors * width);
    if (vectors > 0 && window > most) {
      throw new BadInputException(
          "setting '%s' is %d, expected at most %d, because a user state has vectors of width %d of so many events for each layer%s"
              .formatted(
                  WINDOW.key(), window, (long) most, width, copies > 1 ? " and each domain" : ""));
    }
    int largest = Integer.MAX_VALUE / 4 / width / copies; // 4 * width could overflow
    if (convolution > largest) {
      throw new BadInputException(
          "setting '%s' is %d, expected at most %d, because a user state has vectors of width %d of so many events"
              .formatted(CONVOLUTION.key(), convolution, largest, width));
    }
  }

  /**
   * Checks that a user state, an array of floats, can contain a memory for each domain.
   *
   * @param domains their number
   */
  private void requireMemoriesFit(int domains, DomainMemory memory) {
    double values = valuesOfMemory();
    double most = Math.floor(Integer.MAX_VALUE / values) - 1; // one is that of all events
    if (domains > most) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "setting 'domain-memory' is %s, expected shared with more than %,d domains, because a user state has %,d values for each of the %,d domains; or set domain to a column with fewer values",
              Setting.written(memory),
              (long) most,
              (long) values,
              domains));
    }
  }

  /** At least the number of values that a user state has for one memory, with its last output. */
  private double valuesOfMemory() {
    double values = layers * cell.valuesOfState(width, heads, window);
    int bodies = 1;
    if (memories.longShort()) {
      values += memories.slowLayers() * memories.slowCell().valuesOfState(width, heads, window);
      bodies = 2;
    }
    double sums = memories.sums() || memories.itemMemory() ? 2.0 * (width + 1) : 0;
    return values
        + bodies * ((double) convolution * width + sums + width)
        + RidgeSystem.size(memories.ridge());
  }

  /** The default window of a cell. */
  static int usualWindow(Cell cell, int maxLength) {
    return cell == Cell.CAUSAL_CONVOLUTION ? USUAL_CONVOLUTION : maxLength;
  }

  void write(Map<String, String> map) {
    CELL.write(map, cell);
    RESIDUAL.write(map, residual);
    LAYERS.write(map, layers);
    WIDTH.write(map, width);
    FEED_FORWARD.write(map, feedForward);
    TIME.write(map, time);
    memories.write(map);
    HEADS.write(map, heads);
    WINDOW.write(map, window);
    CONVOLUTION.write(map, convolution);
    GATED_FEED_FORWARD.write(map, gatedFeedForward);
    ITEM_LISTS.write(map, lists);
    NORMALISE.write(map, matching.normalise);
    TEMPERATURE.write(map, matching.temperature);
    ITEM_BIAS.write(map, matching.itemBias);
  }
}
