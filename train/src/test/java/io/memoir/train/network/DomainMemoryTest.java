package io.memoir.train.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.EncodedRows;
import io.memoir.train.encoding.EncodedFeatures;
import io.memoir.train.encoding.ItemVectors;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.network.TrainableNetwork.Dropout;
import io.memoir.train.packed.PackedBatch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that answer requests for a domain from memories of the domains. */
class DomainMemoryTest {
  private static final int ITEMS = 23;
  private static final int WIDTH = 32;
  private static final long SEED = 91;
  private static final Domains DOMAINS = new Domains("section", List.of("a", "b", "c"));

  /** Item i has domain i modulo 4, where 0 is none. */
  private static final int[] NUMBERS = IntStream.range(0, ITEMS).map(i -> i % 4).toArray();

  private static SequenceNetwork architecture(String body, DomainMemory memory) {
    SequenceNetwork plain =
        RandomNetworks.network(
            ITEMS, Objects.requireNonNull(RandomNetworks.bodies(WIDTH).get(body), body));
    return new SequenceNetwork(
        ITEMS,
        plain.width(),
        plain.inputScale(),
        plain.body(),
        new Head.ByDomain(plain.head(), DOMAINS, memory),
        plain.calendarEnd());
  }

  private static Parameters parameters(SequenceNetwork architecture) {
    Parameters parameters = Parameters.zeros(architecture);
    parameters.copyFrom(RandomNetworks.weights(architecture, SEED));
    return parameters;
  }

  private static TrainableNetwork network(
      SequenceNetwork architecture, Parameters parameters, Dropout dropout) {
    return new TrainableNetwork(
        architecture,
        parameters,
        new ItemVectors(architecture, parameters, EncodedRows.EMPTY),
        EncodedFeatures.NONE,
        NUMBERS,
        dropout,
        Matrix.Type.FLOAT32);
  }

  private static PackedBatch pack(SequenceNetwork architecture, int[][] inputs) {
    return PackedBatch.of(inputs, inputs, RandomNetworks.times(inputs), architecture.calendarEnd());
  }

  static Stream<Arguments> cases() {
    return Stream.of(
            "lstm",
            "time lstm",
            "long and short",
            "residual self-attention",
            "residual matrix memory",
            "item memory of an lstm",
            "ridge regression beside lstm")
        .flatMap(
            body -> Arrays.stream(DomainMemory.values()).map(each -> Arguments.of(body, each)));
  }

  /**
   * The gradient of a sum of the queries with random factors against central differences. The seed
   * decides what dropout drops.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void backward_isTheDerivative(String body, DomainMemory memory) {
    SequenceNetwork architecture = architecture(body, memory);
    Parameters parameters = parameters(architecture);
    TrainableNetwork network = network(architecture, parameters, new Dropout(0.3f, 0.2f, 0.15f));
    PackedBatch batch = pack(architecture, RandomNetworks.sequences(6, 8, ITEMS, SEED));
    SplittableRandom random = new SplittableRandom(SEED);
    int[] asked = random.ints(batch.rows(), 0, DOMAINS.count() + 1).toArray();
    float[] factors = new float[batch.rows() * WIDTH];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) random.nextDouble(-1, 1) / batch.rows();
    }
    network.begin();
    network.forward(batch, asked, true, new SplittableRandom(SEED));
    Matrix gradient = Matrix.zeros(batch.rows(), WIDTH);
    gradient.copyFrom(factors);
    network.backward(gradient);
    Map<String, float[]> gradients = new LinkedHashMap<>();
    network.gradients().matrices().forEach((name, matrix) -> gradients.put(name, matrix.toArray()));
    new FiniteDifferences(0.02f, 1e-6, 5e-4)
        .require(
            gradients,
            parameters,
            () -> sum(network, batch, asked, factors),
            random,
            body + ", " + memory + ", seed " + SEED);
    if (memory != DomainMemory.SHARED) {
      assertThat(gradients.entrySet())
          .as("the layers of the memories are learned, seed %d", SEED)
          .anyMatch(each ->
              each.getKey().startsWith("domain.")
                  && FiniteDifferences.norm(each.getValue()) > 1e-3);
    }
    if (memory == DomainMemory.GATED) {
      assertThat(FiniteDifferences.norm(gradients.getOrDefault("head.gate_weight", new float[0])))
          .as("the gate is learned, seed %d", SEED)
          .isGreaterThan(1e-3);
    }
  }

  private static double sum(
      TrainableNetwork network, PackedBatch batch, int[] asked, float[] factors) {
    float[] queries = network.forward(batch, asked, true, new SplittableRandom(SEED)).toArray();
    double sum = 0;
    for (int i = 0; i < queries.length; i++) {
      sum += (double) queries[i] * factors[i];
    }
    return sum;
  }

  /** The gradients of a step before must not stay. */
  @ParameterizedTest
  @CsvSource({"SEPARATE", "GATED"})
  void backward_noDomainAskedFor_setsTheGradientsOfTheMemoriesToZero(DomainMemory memory) {
    SequenceNetwork architecture = architecture("lstm", memory);
    TrainableNetwork network = network(architecture, parameters(architecture), Dropout.NONE);
    PackedBatch batch = pack(architecture, RandomNetworks.sequences(3, 5, ITEMS, SEED));
    for (int domain = 1; domain >= 0; domain--) {
      int[] asked = new int[batch.rows()];
      Arrays.fill(asked, domain);
      network.begin();
      network.forward(batch, asked, true, new SplittableRandom(SEED));
      Matrix gradient = Matrix.zeros(batch.rows(), WIDTH);
      gradient.fill(1);
      network.backward(gradient);
      double norm = FiniteDifferences.norm(network.gradients().get("domain.0.weight_ih").toArray());
      if (domain == 0) {
        assertThat(norm).isZero();
      } else {
        assertThat(norm).as("seed %d", SEED).isPositive();
      }
    }
  }

  /** The queries for domain a after events on items of it alone, and with others between them. */
  @Test
  void forward_separate_readsTheEventsOfTheDomainAlone() {
    SequenceNetwork architecture = architecture("lstm", DomainMemory.SEPARATE);
    TrainableNetwork network = network(architecture, parameters(architecture), Dropout.NONE);
    float[] alone = lastQuery(network, 1, 5, 9);
    assertThat(lastQuery(network, 2, 1, 4, 5, 3, 7, 9, 10, 8))
        .containsExactly(alone, Offset.offset(1e-5f));
    assertThat(lastQuery(network, 1, 9, 5)).isNotEqualTo(alone);
    SequenceNetwork shared = architecture("lstm", DomainMemory.SHARED);
    TrainableNetwork one = network(shared, parameters(shared), Dropout.NONE);
    assertThat(lastQuery(one, 2, 1, 4, 5, 3, 7, 9, 10, 8)).isNotEqualTo(lastQuery(one, 1, 5, 9));
  }

  /** The query for domain a after the last event. */
  private static float[] lastQuery(TrainableNetwork network, int... items) {
    int[][] inputs = {items};
    PackedBatch batch = pack(network.architecture(), inputs);
    int[] asked = new int[items.length];
    Arrays.fill(asked, 1);
    float[] queries = network.forward(batch, asked, false, new SplittableRandom(0)).toArray();
    return Arrays.copyOfRange(queries, queries.length - WIDTH, queries.length);
  }
}
