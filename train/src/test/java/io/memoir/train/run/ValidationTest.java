package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.ItemDomains;
import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Schema;
import io.memoir.train.batch.Replica;
import io.memoir.train.batch.TargetWeights;
import io.memoir.train.batch.Validation;
import io.memoir.train.batch.WorkerThreads;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.config.TypeWeights;
import io.memoir.train.config.ValidationMetric;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.loss.FullSoftmax;
import io.memoir.train.loss.ItemMatrix;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {
  private static final int ITEMS = 70;

  /**
   * Histories whose validation events stand anywhere after the first, with test events among them
   * at times.
   */
  private static Sequences sequences(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int count = 60;
    int[] offsets = new int[count + 1];
    String[] ids = new String[count];
    int[] items = new int[count * 30];
    byte[] parts = new byte[count * 30];
    int size = 0;
    for (int s = 0; s < count; s++) {
      ids[s] = "s" + s;
      int length = 1 + random.nextInt(29);
      int train = random.nextInt(length + 1);
      for (int i = 0; i < length; i++) {
        items[size] = random.nextInt(ITEMS);
        Part part =
            i < train
                ? Part.TRAIN
                : i == length - 1 && random.nextBoolean() ? Part.TEST : Part.VALIDATION;
        boolean hidden = i > 0 && s % 4 == 0 && random.nextInt(5) == 0;
        parts[size++] = (hidden ? Part.TEST : part).code();
      }
      offsets[s + 1] = size;
    }
    return new Sequences(
        ids, offsets, Arrays.copyOf(items, size), new long[0], Arrays.copyOf(parts, size));
  }

  @ParameterizedTest
  @CsvSource({"false, 1", "true, 1", "false, 3"})
  void ranks_ofEveryTarget_areThoseOfBruteForce(boolean keepSeen, int workerCount) {
    Sequences sequences = sequences(31);
    SequenceNetwork architecture =
        TrainingConfig.of(Map.of("width", "32")).network().architecture(ITEMS);
    Parameters parameters = InitialValues.of(architecture, 32);
    makeTies(parameters);
    List<Replica> team = team(architecture, parameters, workerCount);
    int[] expected = bruteForce(sequences, parameters, architecture, keepSeen);
    Validation validation = new Validation(sequences, keepSeen, TargetWeights.EQUAL);
    assertThat(validation.caseCount()).isEqualTo(expected.length).isGreaterThan(100);
    long missed = Arrays.stream(expected).filter(rank -> rank == ValidationMetric.UNRANKED).count();
    assertThat(validation.missedRepeats()).isEqualTo((int) missed);
    assertThat(missed > 10).as("%d targets are repeats", missed).isEqualTo(!keepSeen);
    try (WorkerThreads workers = new WorkerThreads(workerCount)) {
      assertThat(validation.ranks(workers, team)).isEqualTo(expected);
      assertThat(validation.ranks(workers, team)).as("a second time").isEqualTo(expected);
    }
  }

  private static List<Replica> team(
      SequenceNetwork architecture, Parameters parameters, int workerCount) {
    ItemMatrix items =
        new ItemMatrix(
            parameters.get(SequenceNetwork.ITEM_EMBEDDING),
            parameters.get(SequenceNetwork.ITEM_BIAS),
            Matrix.Type.FLOAT32);
    List<Replica> team = new ArrayList<>();
    for (int w = 0; w < workerCount; w++) {
      TrainableNetwork network =
          new TrainableNetwork(
              architecture,
              parameters,
              new TrainableNetwork.Dropout(0.3f, 0.3f, 0),
              Matrix.Type.FLOAT32);
      team.add(new Replica(network, new FullSoftmax(items)));
    }
    return team;
  }

  /** The histories of the other targets are the same: events of weight 0 are still inputs. */
  @Test
  void ranks_eventsOfWeightZero_areNoTargets() {
    Sequences sequences = sequences(41);
    SequenceNetwork architecture =
        TrainingConfig.of(Map.of("width", "32")).network().architecture(ITEMS);
    Parameters parameters = InitialValues.of(architecture, 42);
    int[] types = new SplittableRandom(43).ints(sequences.eventCount(), -1, 2).toArray();
    TargetWeights weights =
        TargetWeights.of(new TypeWeights(Map.of("view", 0.0, "buy", 2.5)), typed(sequences, types));
    try (WorkerThreads workers = new WorkerThreads(2)) {
      int[] all =
          new Validation(sequences, false, TargetWeights.EQUAL)
              .ranks(workers, team(architecture, parameters, 2));
      List<Integer> ranks = new ArrayList<>();
      List<Double> expectedWeights = new ArrayList<>();
      int target = 0;
      for (int s = 0; s < sequences.count(); s++) {
        for (int e = sequences.offsets()[s] + 1; e < sequences.offsets()[s + 1]; e++) {
          if (sequences.parts()[e] == Part.VALIDATION.code()) {
            if (types[e] != 0) {
              ranks.add(all[target]);
              expectedWeights.add(types[e] == 1 ? 2.5 : 1);
            }
            target++;
          }
        }
      }
      Validation validation = new Validation(sequences, false, weights);
      assertThat(validation.caseCount()).isBetween(50, all.length - 50);
      assertThat(validation.ranks(workers, team(architecture, parameters, 2)))
          .as("seed 41")
          .containsExactly(ranks.stream().mapToInt(rank -> rank).toArray());
      assertThat(validation.missedRepeats())
          .isEqualTo(
              (int) ranks.stream().filter(rank -> rank == ValidationMetric.UNRANKED).count());
      for (int i = 0; i < expectedWeights.size(); i++) {
        assertThat(validation.weight(i)).as("target %d", i).isEqualTo(expectedWeights.get(i));
      }
    }
  }

  /** The sequences with the event types view and buy, or none at -1. */
  private static TrainingData typed(Sequences sequences, int[] types) {
    return new TrainingData(
        "random",
        "none",
        new ItemTable(List.of()),
        sequences,
        new FeatureData(
            Schema.NONE,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            new EventLabels(Map.of(), List.of("view", "buy"), types),
            Shown.NONE));
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void ranks_byDomain_areThoseAmongTheItemsOfTheDomain(boolean keepSeen) {
    Sequences sequences = sequences(34);
    Domains domains = new Domains("section", List.of("a", "b"));
    int[] numbers = new SplittableRandom(35).ints(ITEMS, 0, 3).toArray();
    TrainingConfig config = TrainingConfig.of(Map.of("width", "32"));
    SequenceNetwork architecture =
        config
            .network()
            .architecture(
                ITEMS, Schema.NONE, config.tasks(), Optional.of(domains), DomainMemory.SHARED);
    Parameters parameters = InitialValues.of(architecture, 36);
    makeTies(parameters);
    Matrix map = parameters.get(SequenceNetwork.HEAD + "map");
    float[] values = new float[map.size()];
    SplittableRandom random = new SplittableRandom(37);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    map.copyFrom(values);
    TrainableNetwork network =
        new TrainableNetwork(
            architecture, parameters, TrainableNetwork.Dropout.NONE, Matrix.Type.FLOAT32);
    ItemMatrix items =
        new ItemMatrix(
            parameters.get(SequenceNetwork.ITEM_EMBEDDING),
            parameters.get(SequenceNetwork.ITEM_BIAS),
            Matrix.Type.FLOAT32);
    List<Integer> expected = new ArrayList<>();
    for (int s = 0; s < sequences.count(); s++) {
      for (int e = sequences.offsets()[s] + 1; e < sequences.offsets()[s + 1]; e++) {
        if (sequences.parts()[e] == Part.VALIDATION.code()) {
          int[] history = visible(sequences, sequences.offsets()[s], e);
          int domain = numbers[sequences.items()[e]];
          double[] scores = scores(history, domain, network, parameters);
          for (int item = 0; item < ITEMS; item++) {
            boolean candidate = domain == Domains.NONE || numbers[item] == domain;
            scores[item] = candidate ? scores[item] : Double.NEGATIVE_INFINITY;
          }
          expected.add(rank(history, sequences.items()[e], scores, keepSeen));
        }
      }
    }
    Validation validation =
        new Validation(
            sequences,
            keepSeen,
            TargetWeights.EQUAL,
            Optional.of(new ItemDomains(domains, numbers)));
    try (WorkerThreads workers = new WorkerThreads(1)) {
      assertThat(validation.ranks(workers, List.of(new Replica(network, new FullSoftmax(items)))))
          .isEqualTo(expected.stream().mapToInt(rank -> rank).toArray());
    }
  }

  /** Items in pairs that score the same, so that ties are met. */
  private static void makeTies(Parameters parameters) {
    Matrix table = parameters.get(SequenceNetwork.ITEM_EMBEDDING);
    float[] values = table.toArray();
    int width = table.columns();
    for (int item = 0; item + 1 < ITEMS; item += 2) {
      System.arraycopy(values, item * width, values, (item + 1) * width, width);
    }
    table.copyFrom(values);
    float[] bias = new float[ITEMS];
    SplittableRandom random = new SplittableRandom(33);
    for (int item = 0; item < ITEMS; item++) {
      bias[item] = item % 2 == 0 ? (float) random.nextGaussian() : bias[item - 1];
    }
    parameters.get(SequenceNetwork.ITEM_BIAS).copyFrom(bias);
  }

  /** One history at a time, one item at a time. */
  private static int[] bruteForce(
      Sequences sequences, Parameters parameters, SequenceNetwork architecture, boolean keepSeen) {
    TrainableNetwork network =
        new TrainableNetwork(
            architecture, parameters, TrainableNetwork.Dropout.NONE, Matrix.Type.FLOAT32);
    List<Integer> ranks = new ArrayList<>();
    for (int s = 0; s < sequences.count(); s++) {
      int begin = sequences.offsets()[s];
      for (int e = begin + 1; e < sequences.offsets()[s + 1]; e++) {
        if (sequences.parts()[e] == Part.VALIDATION.code()) {
          int[] history = visible(sequences, begin, e);
          double[] scores = scores(history, Domains.NONE, network, parameters);
          ranks.add(rank(history, sequences.items()[e], scores, keepSeen));
        }
      }
    }
    return ranks.stream().mapToInt(rank -> rank).toArray();
  }

  /** The items of the events before one, without test events. */
  private static int[] visible(Sequences sequences, int begin, int event) {
    return IntStream.range(begin, event)
        .filter(before -> sequences.parts()[before] != Part.TEST.code())
        .map(before -> sequences.items()[before])
        .toArray();
  }

  private static double[] scores(
      int[] history, int domain, TrainableNetwork network, Parameters parameters) {
    PackedBatch batch = PackedBatch.of(new int[][] {history}, new int[][] {history});
    int[] asked = new int[history.length];
    Arrays.fill(asked, domain);
    Matrix hidden = network.forward(batch, asked, false, new SplittableRandom(0));
    double[] scores = new double[ITEMS];
    Matrix table = parameters.get(SequenceNetwork.ITEM_EMBEDDING);
    for (int item = 0; item < ITEMS; item++) {
      scores[item] = parameters.get(SequenceNetwork.ITEM_BIAS).at(0, item);
      for (int k = 0; k < table.columns(); k++) {
        scores[item] += (double) hidden.at(history.length - 1, k) * table.at(item, k);
      }
    }
    return scores;
  }

  private static int rank(int[] history, int target, double[] scores, boolean keepSeen) {
    if (!keepSeen && Arrays.stream(history).anyMatch(past -> past == target)) {
      return ValidationMetric.UNRANKED;
    }
    int rank = 0;
    for (int item = 0; item < ITEMS; item++) {
      int candidate = item;
      boolean seen = Arrays.stream(history).anyMatch(past -> past == candidate);
      if (item != target && (keepSeen || !seen) && scores[item] >= scores[target]) {
        rank++;
      }
    }
    return rank;
  }
}
