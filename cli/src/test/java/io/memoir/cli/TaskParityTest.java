package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.data.Sequences;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.feature.Values;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Task;
import io.memoir.runtime.KernelChoice;
import io.memoir.runtime.Lanes;
import io.memoir.runtime.Profile;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Recommender.Options.Wanted;
import io.memoir.runtime.UserState;
import io.memoir.train.calibration.IsotonicCalibration;
import io.memoir.train.reference.PackedTasks;
import io.memoir.train.reference.PackedTasks.Logits;
import io.memoir.train.reference.PackedTasks.Scored;
import io.memoir.train.sample.RandomTasks;
import io.memoir.train.sample.RandomTasks.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trainer and runtime answer the same questions alike: the score of every labelled event and shown
 * row, and of every item before each event, is the same from the trainer's packed batch with
 * encoded features and from the runtime, event by event with raw values, within 1e-4. Among the
 * questions are those about users without events, about what was shown after the last event, and at
 * moments other than those of events.
 */
class TaskParityTest {
  private static final double SHARE = 1e-4;
  private static final int SEEDS = 6;

  static Stream<Arguments> networks() {
    return IntStream.range(0, SEEDS)
        .boxed()
        .flatMap(seed ->
            RandomTasks.interactions().stream()
                .map(interaction -> Arguments.of(interaction, seed)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void scores_ofEveryQuestion_agree(Interaction interaction, int seed) {
    Sample sample = RandomTasks.sample(seed);
    Model model = model(interaction, sample, seed);
    SequenceNetwork network = (SequenceNetwork) model.architecture();
    PackedTasks trained = new PackedTasks(network, model.weights(), sample.data());
    List<Wanted> kernels = new ArrayList<>(List.of(Wanted.SCALAR));
    if (KernelChoice.automatic().kind() == KernelChoice.Kind.VECTOR) {
      kernels.add(Wanted.VECTOR);
    }
    for (Wanted kernel : kernels) {
      String what = "%s, seed %d, %s".formatted(kernel, seed, network);
      Served served = new Served(model, kernel, sample);
      for (Task task : network.tasks()) {
        switch (task) {
          case Task.NextItem _ -> requireLogits(trained.logits(), served, what);
          case Task.Scored scored ->
              requireScores(trained.scores(scored, 2), scored, model.weights(), served, what);
        }
      }
    }
  }

  private static void requireLogits(List<Logits> trained, Served served, String what) {
    assertThat(trained).hasSize(served.sample.data().sequences().eventCount());
    for (Logits each : trained) {
      float[] found = served.logits(each.event());
      float largest = largest(each.scores());
      for (int item = 0; item < found.length; item++) {
        String where = "item %d before event %d, %s".formatted(item, each.event(), what);
        requireNear(found[item], each.scores()[item], largest, where);
      }
    }
  }

  private static void requireScores(
      List<Scored> trained, Task.Scored task, Weights weights, Served served, String what) {
    assertThat(trained).as("candidates of %s", task.name()).hasSizeGreaterThan(40);
    assertThat(trained).anyMatch(each -> each.before() == 0);
    float[] expected = new float[trained.size()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = calibrated(task, trained.get(i).score(), weights);
    }
    float largest = largest(expected);
    for (int i = 0; i < expected.length; i++) {
      Scored each = trained.get(i);
      requireNear(
          served.score(task, each),
          expected[i],
          largest,
          "task %s, %s, %s".formatted(task.name(), each, what));
    }
  }

  /** What the trainer takes for the log odds of a probability, or for a rating. */
  private static float calibrated(Task.Scored task, float score, Weights weights) {
    return switch (task) {
      case Task.Rating _ -> score;
      case Task.Binary binary -> {
        float[] numbers = weights.floats(SequenceNetwork.prefix(task) + "calibration");
        yield switch (binary.calibration()) {
          case LINEAR -> numbers[0] * score + numbers[1];
          case PIECEWISE_LINEAR -> (float) IsotonicCalibration.of(numbers).logOdds(score);
        };
      }
    };
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static void requireNear(float found, float expected, float largest, String what) {
    if (!(Math.abs(found - expected) <= SHARE * Math.max(1, largest))) {
      assertThat(found).as("largest %s, %s", largest, what).isEqualTo(expected);
    }
  }

  /** The runtime over the same data: the state of every sequence after every event. */
  private static final class Served {
    private final Sample sample;
    private final Recommender recommender;
    private final List<List<UserState>> states = new ArrayList<>();

    Served(Model model, Wanted kernel, Sample sample) {
      this.sample = sample;
      this.recommender = Recommender.of(model, Recommender.Options.of(kernel));
      Sequences sequences = sample.data().sequences();
      for (int s = 0; s < sequences.count(); s++) {
        UserState state = recommender.newState();
        List<UserState> after = new ArrayList<>(List.of(state.copy()));
        for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
          recommender.observe(
              state, sequences.items()[e], sequences.times()[e], sample.events().get(e));
          after.add(state.copy());
        }
        states.add(after);
      }
    }

    float score(Task.Scored task, Scored asked) {
      Ranking ranking =
          recommender.rank(
              states.get(asked.sequence()).get(asked.before()),
              List.of(recommender.items().item(asked.item()).id()),
              RankRequest.by(task.name())
                  .at(moment(asked.request()))
                  .about(sample.users().get(asked.sequence()), request(asked.request())));
      return ranking.candidates().getFirst().score();
    }

    float[] logits(int event) {
      Sequences sequences = sample.data().sequences();
      int sequence =
          IntStream.range(0, sequences.count())
              .filter(s -> event < sequences.offsets()[s + 1])
              .findFirst()
              .orElseThrow();
      float[] scores = new float[RandomTasks.ITEMS];
      recommender.score(
          states.get(sequence).get(event - sequences.offsets()[sequence]),
          sequences.times()[event],
          Profile.of(sample.users().get(sequence), sample.requests().get(event)),
          scores);
      return scores;
    }

    private long moment(int request) {
      int events = sample.data().sequences().eventCount();
      return request < events
          ? sample.data().sequences().times()[request]
          : sample.data().features().shown().times()[request - events];
    }

    private Values request(int request) {
      int events = sample.data().sequences().eventCount();
      return request < events
          ? sample.requests().get(request)
          : sample.shownRequests().get(request - events);
    }
  }

  /**
   * Several states side by side, with features that were encoded before, as evaluation uses them.
   */
  @ParameterizedTest
  @MethodSource("networks")
  void lanes_withEncodedFeatures_scoreAsStatesWithRawValues(Interaction interaction, int seed) {
    Sample sample = RandomTasks.sample(seed);
    Model model = model(interaction, sample, seed);
    Recommender recommender = Recommender.of(model);
    Sequences sequences = sample.data().sequences();
    Lanes lanes = recommender.lanes(sequences.count());
    UserState[] states = new UserState[sequences.count()];
    Arrays.setAll(states, _ -> recommender.newState());
    for (int t = 0; t < 13; t++) {
      for (int s = 0; s < states.length; s++) {
        int event = sequences.offsets()[s] + t;
        if (t < sequences.length(s)) {
          lanes.observe(
              new int[] {s},
              new int[] {sequences.items()[event]},
              new long[] {sequences.times()[event]},
              sample.data().features().events(),
              new int[] {event},
              1);
          recommender.observe(
              states[s], sequences.items()[event], sequences.times()[event], values(sample, event));
          float[] inLane = new float[RandomTasks.ITEMS];
          float[] alone = new float[RandomTasks.ITEMS];
          long time = sequences.times()[event] + 1_000;
          lanes.score(
              s,
              time,
              Profile.encoded(
                  sample.data().features().users(), s, sample.data().features().requests(), event),
              inLane);
          recommender.score(
              states[s],
              time,
              Profile.of(sample.users().get(s), sample.requests().get(event)),
              alone);
          for (int item = 0; item < alone.length; item++) {
            requireNear(
                inLane[item],
                alone[item],
                largest(alone),
                "item %d after event %d, %s, seed %d".formatted(item, event, interaction, seed));
          }
        }
      }
    }
  }

  private static Values values(Sample sample, int event) {
    return sample.events().get(event);
  }

  /** All tasks in one network, whose body is random. */
  private static Model model(Interaction interaction, Sample sample, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Layer body;
    do {
      body = ParityTest.randomBody(random, 32);
    } while (body.looksAhead());
    SequenceNetwork network =
        new SequenceNetwork(
            RandomTasks.SCHEMA,
            new ItemEncoder(
                RandomTasks.ITEMS,
                body.inputWidth(),
                1.5f,
                seed % 2 == 0 ? ListEncoding.MEAN : ListEncoding.LSTM),
            body,
            List.of(
                new Task.NextItem(random.nextBoolean() ? new Head.Clock() : new Head.Direct()),
                RandomTasks.click(
                    interaction,
                    random.nextBoolean(),
                    seed % 3 == 0 ? Calibration.PIECEWISE_LINEAR : Calibration.LINEAR),
                RandomTasks.rating(interaction)),
            random.nextBoolean() ? 0 : 1_700_000_000_000L);
    return new Model(
        "random",
        network,
        ItemTensors.withFeatures(
            weights(network, random), sample.data().features().items(), RandomTasks.ITEMS),
        sample.data().items(),
        new JsonObject(),
        Map.of(),
        new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
  }

  /** Knots at a distance of 0.1 around 0; the lines between them have slopes from 0.5 to 1.5. */
  private static void spreadKnots(float[] numbers) {
    for (int knot = 0; knot < Calibration.KNOTS; knot++) {
      int value = Calibration.KNOTS + knot;
      numbers[knot] = 0.1f * (knot - 32);
      numbers[value] = knot == 0 ? -3 : numbers[value - 1] + 0.1f * (1 + numbers[value]);
    }
  }

  /**
   * Matrices uniform within {@code sqrt(3 / columns)}, vectors within 0.5, knots as those of {@link
   * #spreadKnots}.
   */
  private static Weights weights(SequenceNetwork network, SplittableRandom random) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      double bound =
          parameter.shape().size() == 1 ? 0.5 : Math.sqrt(3.0 / parameter.shape().getLast());
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
      if (values.length == Calibration.PIECEWISE_LINEAR.size()
          && parameter.name().endsWith(".calibration")) {
        spreadKnots(values);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Weights(tensors);
  }
}
