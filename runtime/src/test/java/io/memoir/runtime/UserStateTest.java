package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.Layer;
import io.memoir.model.UnsupportedVersionException;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.RidgeRegression;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UserStateTest {
  private static final long SEED = 5;

  private final Recommender network =
      Recommender.of(TestModels.random(TestModels.network(30, new Lstm(9, 9)), SEED));
  private final Recommender counted =
      Recommender.of(CountedModelsTest.itemNeighbours(new Architecture.ItemNeighbours(4, 2, 0.5f)));

  private static UserState folded(Recommender recommender, boolean rememberSeen) {
    UserState state = recommender.newState(rememberSeen);
    recommender.observe(state, 3, 1_000);
    recommender.observe(state, 0, 2_000);
    recommender.observe(state, 3, 3_000);
    return state;
  }

  @Test
  void readState_ofToBytes_goesOnTheSame() {
    for (Recommender recommender : new Recommender[] {network, counted}) {
      for (boolean rememberSeen : new boolean[] {true, false}) {
        UserState state = folded(recommender, rememberSeen);
        UserState read = recommender.readState(state.toBytes());
        assertThat(read.toBytes()).isEqualTo(state.toBytes());
        assertThat(read.eventCount()).isEqualTo(3);
        assertThat(read.lastTime()).isEqualTo(3_000);
        assertThat(read.seenCount()).isEqualTo(state.seenCount());
        recommender.observe(state, 1, 0);
        recommender.observe(read, 1, 0);
        assertThat(recommender.score(read)).containsExactly(recommender.score(state));
      }
    }
  }

  @Test
  void copy_observed_leavesTheOriginal() {
    UserState state = folded(network, true);
    byte[] before = state.toBytes();
    UserState copy = state.copy();
    assertThat(copy.toBytes()).isEqualTo(before);
    network.observe(copy, 7, 0);
    assertThat(state.toBytes()).isEqualTo(before);
    assertThat(copy.seenCount()).contains(3);
    assertThat(state.seenCount()).contains(2);
  }

  @Test
  void toBytes_longHistory_constantWithoutSeenItems() {
    UserState state = network.newState(false);
    int length = state.toBytes().length;
    for (int event = 0; event < 1_000; event++) {
      network.observe(state, event % 30, 0);
    }
    assertThat(state.toBytes()).hasSize(length);
  }

  @Test
  void toBytes_halfPrecision_isHalfAsLongAndScoresAlmostTheSame() {
    UserState state = folded(network, false);
    byte[] bytes = state.toBytes(UserState.Storage.FLOAT16);
    int values = network.newState(false).state.memory.length;
    assertThat(bytes.length).isEqualTo(state.toBytes().length - 2 * values);
    assertThat(network.score(network.readState(bytes)))
        .containsExactly(network.score(state), Offset.offset(5e-3f));
  }

  /** Networks whose memory contains counts or sums, and how many such values it has. */
  static Stream<Arguments> countingBodies() {
    int triangle = 8 * 9 / 2;
    return Stream.of(
        Arguments.of(Stack.of(new Gru(8, 8), new RunningMean(8, 4)), 8 + 1),
        Arguments.of(Stack.of(new Gru(8, 8), new RidgeRegression(8, 8)), triangle + 8),
        Arguments.of(new ItemMemory(new Gru(8, 8), 2), 8 + 1),
        Arguments.of(new SelfAttention(8, 2, 1_025), 1));
  }

  @ParameterizedTest
  @MethodSource("countingBodies")
  void toBytes_halfPrecisionOfCountsAndSums_keepsThemExactly(Layer body, int exact) {
    Recommender recommender = Recommender.of(TestModels.random(TestModels.network(30, body), SEED));
    UserState state = folded(recommender, true);
    float[] memory = state.state.memory;
    assertThat(state.state.exact.cardinality()).isEqualTo(exact);
    state.state.exact.stream().forEach(i -> memory[i] = 100_001 + i);

    byte[] bytes = state.toBytes(UserState.Storage.FLOAT16);

    assertThat(bytes[4]).isEqualTo((byte) 4);
    int rounded = memory.length - exact;
    assertThat(bytes.length)
        .as("shorter by the rounded values, longer by the number of keys")
        .isEqualTo(state.toBytes().length - 2 * rounded + 4);
    UserState read = recommender.readState(bytes);
    for (int i = 0; i < memory.length; i++) {
      float value = read.state.memory[i];
      assertThat(value)
          .as("value %d", i)
          .isEqualTo(
              state.state.exact.get(i)
                  ? memory[i]
                  : Float.float16ToFloat(Float.floatToFloat16(memory[i])));
    }
    assertThat(read.toBytes(UserState.Storage.FLOAT16)).isEqualTo(bytes);
    assertThat(read.seenCount()).contains(2);
    byte[] body4 = Arrays.copyOf(bytes, bytes.length - 4);
    for (int length = 0; length < body4.length; length += 7) {
      byte[] truncated = withChecksum(Arrays.copyOf(body4, length));
      assertThatThrownBy(() -> recommender.readState(truncated))
          .as("length %d", length)
          .isInstanceOf(BadInputException.class);
    }
  }

  /** Rounded, the count would stop at 2,048. */
  @Test
  void toBytes_halfPrecisionAfterEachOfManyEvents_goesOnCounting() {
    Recommender recommender =
        Recommender.of(TestModels.random(TestModels.network(30, new RunningMean(8, 4)), SEED));
    UserState whole = recommender.newState(false);
    UserState stored = recommender.newState(false);
    for (int event = 0; event < 5_000; event++) {
      int item = event < 2_500 ? event % 15 : 15 + event % 15;
      recommender.observe(whole, item, 0);
      recommender.observe(stored, item, 0);
      stored = recommender.readState(stored.toBytes(UserState.Storage.FLOAT16));
    }
    BitSet exact = whole.state.exact;
    assertThat(exact.cardinality()).isEqualTo(9);
    for (int i = exact.nextSetBit(0); i >= 0; i = exact.nextSetBit(i + 1)) {
      assertThat(stored.state.memory[i]).as("value %d", i).isEqualTo(whole.state.memory[i]);
    }
  }

  /** Sums over long histories can exceed the largest number of 16 bits. */
  @Test
  void toBytes_halfPrecisionOfALargeSum_staysFinite() {
    UserState state = folded(network, false);
    state.state.memory[0] = 1e6f;
    state.state.memory[1] = -1e6f;
    UserState read = network.readState(state.toBytes(UserState.Storage.FLOAT16));
    assertThat(read.state.memory[0]).isEqualTo(65_504);
    assertThat(read.state.memory[1]).isEqualTo(-65_504);
  }

  /** The bytes of version 2 never change their meaning. */
  @Test
  void readState_goldenBytes_isWhatWasWritten() {
    String golden =
        "4d656d5302000000"
            + HexFormat.of().toHexDigits(Long.reverseBytes(counted.newState().state.fingerprint))
            + "0300000000000000b80b000000000000"
            + "0300000004000000"
            + "00000000"
            + "02000000"
            + "0300000000000000"
            + "02000000"
            + "0000000003000000";
    byte[] body = HexFormat.of().parseHex(golden);
    byte[] bytes = withChecksum(body);
    assertThat(folded(counted, true).toBytes()).isEqualTo(bytes);
    assertThat(counted.readState(bytes).lastTime()).isEqualTo(3_000);
  }

  /**
   * Nor do those of version 4: mean and count of a running mean exactly, then its rounded output.
   */
  @Test
  void readState_goldenBytesOfHalfPrecision_isWhatWasWritten() {
    Recommender recommender =
        Recommender.of(TestModels.random(TestModels.network(30, new RunningMean(2, 4)), SEED));
    UserState state = folded(recommender, true);
    float[] memory = {100_001, -0.5f, 3, 1.5f, -2};
    System.arraycopy(memory, 0, state.state.memory, 0, memory.length);
    String golden =
        "4d656d5304000000"
            + HexFormat.of().toHexDigits(Long.reverseBytes(state.state.fingerprint))
            + "0300000000000000b80b000000000000"
            + "0300000002000000"
            + "05000000"
            + "8050c347000000bf00004040"
            + "003e00c0"
            + "00000000"
            + "02000000"
            + "0000000003000000"
            + "00000000";
    byte[] bytes = withChecksum(HexFormat.of().parseHex(golden));
    assertThat(state.toBytes(UserState.Storage.FLOAT16)).isEqualTo(bytes);
    assertThat(recommender.readState(bytes).state.memory).containsExactly(memory);
  }

  @Test
  void readState_anotherModel_refused() {
    byte[] bytes = folded(network, true).toBytes();
    assertThatThrownBy(() -> counted.readState(bytes))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the user state belongs to model");
  }

  @Test
  void readState_newerVersion_refused() {
    byte[] bytes = folded(network, true).toBytes();
    bytes[4] = 5;
    assertThatThrownBy(() -> network.readState(bytes))
        .isInstanceOf(UnsupportedVersionException.class)
        .hasMessageContaining("format version 5")
        .hasMessageEndingWith("reads 2 to 4");
  }

  @Test
  void readState_everyTruncationAndFlippedBit_refused() {
    byte[] bytes = folded(network, true).toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> network.readState(truncated))
          .as("length %d", length)
          .isInstanceOf(BadInputException.class);
    }
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] altered = bytes.clone();
      altered[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> network.readState(altered))
          .as("bit %d", bit)
          .isInstanceOf(BadInputException.class);
    }
  }

  /** Bytes with a right checksum that nobody wrote. */
  @Test
  void readState_fuzzedLengths_onlyBadInput() {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] bytes = folded(network, true).toBytes();
    for (int round = 0; round < 3_000; round++) {
      byte[] body = Arrays.copyOf(bytes, bytes.length - 4);
      int at = 32 + random.nextInt(body.length - 32);
      body[at] = (byte) random.nextInt(256);
      byte[] altered = withChecksum(Arrays.copyOf(body, body.length - 4 * random.nextInt(3)));
      assertThatCode(
              () -> {
                try {
                  network.readState(altered);
                } catch (CorruptFileException e) {
                  assertThat(e).hasMessageContaining("user state");
                }
              })
          .as("round %d, seed %d", round, SEED)
          .doesNotThrowAnyException();
    }
  }

  private static byte[] withChecksum(byte[] body) {
    CRC32C checksum = new CRC32C();
    checksum.update(body);
    byte[] bytes = Arrays.copyOf(body, body.length + 4);
    for (int i = 0; i < 4; i++) {
      bytes[body.length + i] = (byte) (checksum.getValue() >>> (8 * i));
    }
    return bytes;
  }
}
