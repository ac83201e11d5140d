package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
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
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import io.memoir.runtime.Event;
import io.memoir.runtime.KernelChoice;
import io.memoir.runtime.Lanes;
import io.memoir.runtime.Profile;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options.Wanted;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.reference.EagerNetwork;
import io.memoir.train.reference.PackedNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trainer and runtime know the same networks: the logits of eager libtorch over whole sequences, of
 * the trainer's packed batches, and of the runtime event by event and in lanes, scalar and vector,
 * agree within 1e-4 of the largest.
 */
class ParityTest {
  private static final double SHARE = 1e-4;
  private static final int ITEMS = 53;
  private static final int SEEDS = 40;

  /** Every kind of layer that an architecture may hold is among the random ones. */
  @Test
  void randomBodies_holdEveryKindOfLayer() {
    Set<String> kinds = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      collect(randomBody(new SplittableRandom(seed), 32), kinds);
    }
    assertThat(kinds)
        .isEqualTo(
            Stream.of(Layer.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void logits_randomBodies_agree(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    requireParity(randomNetwork(random, randomBody(random, 32)), seed, true);
  }

  /** Widths that are no multiple of a vector: the trainer refuses them, the runtime does not. */
  @ParameterizedTest
  @MethodSource("seeds")
  void logits_oddWidths_agree(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    requireParity(randomNetwork(random, randomBody(random, 1 + seed % 13)), seed, false);
  }

  @ParameterizedTest
  @MethodSource("names")
  void logits_configuredModels_agree(String name) {
    requireParity(TrainingConfig.named(name).network().architecture(ITEMS), 1, true);
  }

  /** Requests that ask for a domain, and requests that ask for none. */
  @ParameterizedTest
  @MethodSource("memories")
  void logits_byDomain_agree(int seed, DomainMemory memory) {
    SplittableRandom random = new SplittableRandom(seed);
    SequenceNetwork plain;
    do {
      plain = randomNetwork(random, randomBody(random, 32));
    } while (plain.body().looksAhead());
    Domains domains = new Domains("section", List.of("a", "b", "c"));
    SequenceNetwork network =
        new SequenceNetwork(
            ITEMS,
            plain.width(),
            plain.inputScale(),
            plain.body(),
            new Head.ByDomain(plain.head(), domains, memory),
            plain.calendarEnd());
    Model bare = model(network, random);
    Model model =
        new Model(
            bare.name(),
            network,
            ItemTensors.withDomains(bare.weights(), random.ints(ITEMS, 0, 4).toArray()),
            bare.items(),
            bare.settings(),
            bare.metrics(),
            bare.provenance());
    int[][] sequences = new int[4][];
    Arrays.setAll(sequences, _ -> random.ints(random.nextInt(1, 9), 0, ITEMS).toArray());
    long[][] times = times(sequences, random);
    int longest = Arrays.stream(sequences).mapToInt(s -> s.length).max().orElseThrow();
    PackedNetwork packed = new PackedNetwork(network, model.weights());
    Recommender recommender = Recommender.of(model);
    try (EagerNetwork eager = new EagerNetwork(network, model.weights())) {
      for (int domain = 0; domain <= domains.count(); domain++) {
        String what = "domain %d, %s, seed %d".formatted(domain, network, seed);
        eager.ask(domain);
        float[][] expected = eager.logits(sequences, times);
        float[][] inBatch = packed.logits(sequences, times, domain);
        Profile profile = domain == 0 ? Profile.NONE : Profile.NONE.inDomain(domains.name(domain));
        float[] found = new float[ITEMS];
        for (int s = 0; s < sequences.length; s++) {
          requireNear(inBatch[s], expected[s], "packed batch, sequence " + s + ", " + what);
          UserState state = recommender.newState();
          for (int t = 0; t < sequences[s].length; t++) {
            recommender.observe(state, sequences[s][t], times[s][t]);
            recommender.score(state, times[s][t + 1], profile, found);
            requireNear(
                found,
                Arrays.copyOfRange(expected[s], t * ITEMS, (t + 1) * ITEMS),
                "runtime, event " + t + " of sequence " + s + ", " + what);
          }
        }
        Lanes lanes = recommender.lanes(sequences.length);
        for (int t = 0; t < longest; t++) {
          int step = t;
          int[] running = running(sequences, step);
          int[] items = Arrays.stream(running).map(s -> sequences[s][step]).toArray();
          long[] now = Arrays.stream(running).mapToLong(s -> times[s][step]).toArray();
          lanes.observe(running, items, now, running.length);
          for (int s : running) {
            lanes.score(s, times[s][step + 1], profile, found);
            requireNear(
                found,
                Arrays.copyOfRange(expected[s], step * ITEMS, (step + 1) * ITEMS),
                "in lanes, event " + step + " of sequence " + s + ", " + what);
          }
        }
      }
    }
  }

  static Stream<Arguments> memories() {
    return IntStream.range(0, 10)
        .boxed()
        .flatMap(seed -> Stream.of(DomainMemory.values()).map(each -> Arguments.of(seed, each)));
  }

  static List<String> names() {
    return TrainingConfig.NAMES;
  }

  static IntStream seeds() {
    return IntStream.range(0, SEEDS);
  }

  private static void requireParity(SequenceNetwork network, int seed, boolean trainable) {
    SplittableRandom random = new SplittableRandom(seed);
    Model model = model(network, random);
    int[][] sequences = new int[5][];
    Arrays.setAll(sequences, _ -> random.ints(random.nextInt(1, 13), 0, ITEMS).toArray());
    long[][] times = times(sequences, random);
    float[][] expected;
    try (EagerNetwork eager = new EagerNetwork(network, model.weights())) {
      expected = eager.logits(sequences, times);
    }
    String what = "%s, seed %d".formatted(network, seed);
    if (trainable) {
      float[][] packed = new PackedNetwork(network, model.weights()).logits(sequences, times);
      for (int s = 0; s < sequences.length; s++) {
        requireNear(packed[s], expected[s], "packed batch, sequence " + s + ", " + what);
      }
    }
    requireRuntime(model, Wanted.SCALAR, sequences, times, expected, what);
    if (KernelChoice.automatic().kind() == KernelChoice.Kind.VECTOR) {
      requireRuntime(model, Wanted.VECTOR, sequences, times, expected, what);
    }
    if (network.body().looksAhead()) {
      requireBothSides(model, sequences, times, trainable, what);
    }
  }

  /** Every event but the first of a sequence is a gap in turn. */
  private static void requireBothSides(
      Model model, int[][] sequences, long[][] times, boolean trainable, String what) {
    SequenceNetwork network = (SequenceNetwork) model.architecture();
    Recommender recommender = Recommender.of(model);
    for (int s = 0; s < sequences.length; s++) {
      int length = sequences[s].length - 1;
      if (length == 0) {
        continue;
      }
      int[][] inputs = {Arrays.copyOf(sequences[s], length)};
      int[][] targets = {Arrays.copyOfRange(sequences[s], 1, length + 1)};
      long[][] moments = {Arrays.copyOf(times[s], length + 1)};
      float[] expected;
      try (EagerNetwork eager = new EagerNetwork(network, model.weights())) {
        expected = eager.logitsBetween(inputs, targets, moments)[0];
      }
      if (trainable) {
        PackedNetwork packed = new PackedNetwork(network, model.weights());
        float[] found = packed.logitsBetween(inputs, targets, moments)[0];
        requireNear(found, expected, "packed batch, both sides of sequence " + s + ", " + what);
      }
      List<Event> events = new ArrayList<>();
      for (int t = 0; t <= length; t++) {
        events.add(new Event(model.items().item(sequences[s][t]).id(), times[s][t]));
      }
      for (int t = 1; t <= length; t++) {
        Request request = Request.top(ITEMS).keepSeen().at(times[s][t]);
        float[] scores = new float[ITEMS];
        recommender
            .between(events.subList(0, t), events.subList(t + 1, length + 1), request)
            .forEach(each -> scores[each.item()] = each.score());
        requireNear(
            scores,
            Arrays.copyOfRange(expected, (t - 1) * ITEMS, t * ITEMS),
            "gap %d of sequence %d, %s".formatted(t, s, what));
      }
    }
  }

  private static void requireRuntime(
      Model model,
      Wanted kernel,
      int[][] sequences,
      long[][] times,
      float[][] expected,
      String what) {
    Recommender recommender = Recommender.of(model, Recommender.Options.of(kernel));
    Lanes lanes = recommender.lanes(sequences.length);
    int longest = Arrays.stream(sequences).mapToInt(s -> s.length).max().orElseThrow();
    UserState[] states = new UserState[sequences.length];
    Arrays.setAll(states, _ -> recommender.newState());
    float[] alone = new float[ITEMS];
    float[] inLane = new float[ITEMS];
    for (int t = 0; t < longest; t++) {
      int[] running = running(sequences, t);
      int step = t;
      int[] items = Arrays.stream(running).map(s -> sequences[s][step]).toArray();
      long[] now = Arrays.stream(running).mapToLong(s -> times[s][step]).toArray();
      lanes.observe(running, items, now, running.length);
      for (int s : running) {
        recommender.observe(states[s], sequences[s][t], times[s][t]);
        float[] row = Arrays.copyOfRange(expected[s], t * ITEMS, (t + 1) * ITEMS);
        String where = "%s, event %d of sequence %d, %s".formatted(kernel, t, s, what);
        recommender.score(states[s], times[s][t + 1], alone);
        requireNear(alone, row, "one by one, " + where);
        lanes.score(s, times[s][t + 1], inLane);
        requireNear(inLane, row, "in lanes, " + where);
      }
    }
  }

  /** The sequences that have an event at a step. */
  private static int[] running(int[][] sequences, int step) {
    return IntStream.range(0, sequences.length).filter(s -> sequences[s].length > step).toArray();
  }

  private static void requireNear(float[] found, float[] expected, String what) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(found[i] - expected[i]) <= SHARE * largest)) {
        assertThat(found[i])
            .as("logit %d, largest %s, %s", i, largest, what)
            .isEqualTo(expected[i]);
      }
    }
  }

  /** A body alone with one of the heads that fit it, or two of them as two memories. */
  private static SequenceNetwork randomNetwork(SplittableRandom random, Layer body) {
    int width = body.inputWidth();
    float scale = (float) Math.sqrt(width);
    boolean first = random.nextBoolean();
    long calendarEnd =
        random.nextBoolean() ? 0 : 1_700_000_000_000L + random.nextLong(2_000_000_000L);
    if (!body.looksAhead() && random.nextInt(3) == 0) {
      return new SequenceNetwork(
          ITEMS,
          width,
          scale,
          Parallel.of(new Linear(width, width), body),
          new Head.LongShort(first, random.nextBoolean()),
          calendarEnd);
    }
    return new SequenceNetwork(
        ITEMS, width, scale, body, first ? new Head.Clock() : new Head.Direct(), calendarEnd);
  }

  /** Of every event and of the request after the last, from a second to a month apart. */
  private static long[][] times(int[][] sequences, SplittableRandom random) {
    long[][] times = new long[sequences.length][];
    for (int s = 0; s < sequences.length; s++) {
      long time = 1_700_000_000_000L + random.nextLong(1_000_000_000L);
      times[s] = new long[sequences[s].length + 1];
      for (int t = 0; t < times[s].length; t++) {
        times[s][t] = time;
        time += (long) (1000 * Math.exp(random.nextDouble(Math.log(2_592_000))));
      }
    }
    return times;
  }

  /** One to three random layers between equal widths. */
  static Layer randomBody(SplittableRandom random, int unit) {
    int width = unit * random.nextInt(1, 3);
    List<Layer> layers = new ArrayList<>();
    int before = width;
    for (int left = random.nextInt(1, 4); left > 0; left--) {
      int after = left == 1 || random.nextBoolean() ? width : unit * random.nextInt(1, 4);
      layers.add(randomLayer(random, before, after, unit, 2));
      before = after;
    }
    Layer body = new Stack(layers);
    return random.nextInt(4) == 0 ? bothSides(random, body, unit) : body;
  }

  private static Layer bothSides(SplittableRandom random, Layer forward, int unit) {
    int width = forward.inputWidth();
    Layer backward;
    do {
      backward = randomLayer(random, width, unit * random.nextInt(1, 4), unit, 1);
    } while (backward.timed());
    Layer both = new Bidirectional(forward, backward);
    return random.nextBoolean()
        ? both
        : Stack.of(both, new LayerNorm(width), new Linear(width, width));
  }

  private static Layer randomLayer(
      SplittableRandom random, int input, int output, int unit, int depth) {
    int kinds = input != output ? 7 : depth == 0 ? 13 : 18;
    return switch (random.nextInt(kinds)) {
      case 0 -> new Lstm(input, output);
      case 1 -> new Gru(input, output);
      case 2 -> new Linear(input, output);
      case 3 -> new TimeLstm(input, output);
      case 4 -> new LinearRecurrence(input, output);
      case 5 -> convolution(input, output, random.nextInt(1, 8));
      case 6 -> new RidgeRegression(input, output);
      case 7 ->
          random.nextBoolean() ? new LayerNorm(input) : new UnitNorm(input, 1 + random.nextInt(4));
      case 8 -> new FeedForward(input, unit * random.nextInt(1, 4));
      case 9 -> new GatedFeedForward(input, unit * random.nextInt(1, 4));
      case 10 ->
          new SelfAttention(
              input, input % 2 == 0 ? 1 + random.nextInt(2) : 1, random.nextInt(1, 16));
      case 11 ->
          new MatrixMemory(input, input % 2 == 0 ? 1 + random.nextInt(2) : 1, random.nextBoolean());
      case 12 -> new RunningMean(input, random.nextInt(4));
      case 13 ->
          Stack.of(
              Parallel.of(
                  randomLayer(random, input, unit, unit, 0),
                  randomLayer(random, input, 2 * unit, unit, 0)),
              new Linear(3 * unit, output));
      case 14 -> new Residual(randomLayer(random, input, input, unit, depth - 1));
      case 15 -> new Residual(new DepthwiseConvolution(input, random.nextInt(1, 8)));
      case 16 ->
          new ItemMemory(randomLayer(random, input, input, unit, depth - 1), 1 + random.nextInt(4));
      default -> {
        int between = unit * random.nextInt(1, 3);
        yield Stack.of(
            randomLayer(random, input, between, unit, depth - 1),
            randomLayer(random, between, output, unit, depth - 1));
      }
    };
  }

  private static Layer convolution(int input, int output, int window) {
    return input == output && window > 3
        ? new DepthwiseConvolution(input, window)
        : new CausalConvolution(input, output, window);
  }

  private static void collect(Layer layer, Set<String> kinds) {
    kinds.add(layer.getClass().getSimpleName());
    switch (layer) {
      case Residual(Layer inner) -> collect(inner, kinds);
      case ItemMemory(Layer inner, float _) -> collect(inner, kinds);
      case Stack(List<Layer> layers) -> layers.forEach(each -> collect(each, kinds));
      case Parallel(List<Layer> layers) -> layers.forEach(each -> collect(each, kinds));
      case Bidirectional(Layer forward, Layer backward) -> {
        collect(forward, kinds);
        collect(backward, kinds);
      }
      case Lstm _, TimeLstm _, Gru _, LinearRecurrence _ -> {}
      case SelfAttention _,
          CausalConvolution _,
          DepthwiseConvolution _,
          RunningMean _,
          RidgeRegression _,
          MatrixMemory _,
          LayerNorm _,
          Linear _ -> {}
      case FeedForward _, GatedFeedForward _, UnitNorm _ -> {}
    }
  }

  /** Matrices uniform within {@code sqrt(3 / columns)}, vectors within 0.5. */
  private static Model model(SequenceNetwork network, SplittableRandom random) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      double bound =
          parameter.shape().size() == 1 ? 0.5 : Math.sqrt(3.0 / parameter.shape().getLast());
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Model(
        "random",
        network,
        new Weights(tensors),
        new ItemTable(
            IntStream.range(0, network.itemCount())
                .mapToObj(item -> ItemTable.Item.of("item-" + item))
                .toList()),
        new JsonObject(),
        Map.of(),
        new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
  }
}
