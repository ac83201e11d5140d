package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.architecture.Architecture;
import io.memoir.model.file.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
  private static final long SEED = 17;

  @TempDir private Path place = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void setUp() {
    file = place.resolve("w.safetensors");
  }

  private void writeFile(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(8 + json.length + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());
  }

  @Test
  void read_fileOfAnotherWriter_isUnderstood() throws IOException {
    writeFile(
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"x\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}",
        8);
    Weights weights = SafeTensors.read(file);
    assertThat(weights.tensors()).containsOnlyKeys("x");
    assertThat(weights.floats("x")).containsExactly(0, 0);
  }

  @Test
  void write_header_alignedAndLittleEndian() throws IOException {
    SafeTensors.write(file, new Weights(Map.of("n", SmallModels.ints(258))));
    byte[] bytes = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
    assertThat(bytes).hasSize((int) (8 + header + 4)).endsWith(2, 1, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"x\":1}",
        "{\"x\":{}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1,-2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":null,\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"x\":{\"dtype\":[],\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"x\"",
        "no JSON"
      })
  void read_badHeader_corrupt(String header) throws IOException {
    writeFile(header, 8);
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(file.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 100, Long.MAX_VALUE, Long.MIN_VALUE})
  void read_badHeaderLength_corrupt(long length) throws IOException {
    Files.write(
        file, ByteBuffer.allocate(50).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    assertThatThrownBy(() -> SafeTensors.read(file)).isInstanceOf(CorruptFileException.class);
  }

  @Test
  void read_anyLengthOfFile_onlyBadInput() throws IOException {
    SafeTensors.write(file, SmallModels.model(new Architecture.Popularity(5)).weights());
    byte[] bytes = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 3_000; round++) {
      Files.write(file, Fuzz.alter(bytes, random));
      Fuzz.requireOnlyBadInput(() -> SafeTensors.read(file), round, SEED);
    }
  }

  /** Tables are rounded, vectors and counts are not. */
  @ParameterizedTest
  @EnumSource
  void write_inAnyForm_readAsFloatsNearby(WeightStorage storage) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[5 * 64];
    for (int i = 0; i < values.length; i++) {
      // Row 0 is zeros; each next row is ten times as large.
      int row = i / 64;
      values[i] = (float) (row == 0 ? 0 : random.nextDouble(-1, 1) * Math.pow(10, row));
    }
    float[] vector = {1.2345679f, -7, 0};
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("table", new Tensor.Floats(List.of(5, 64), values));
    tensors.put("vector", new Tensor.Floats(List.of(3), vector));
    tensors.put("table.offset", SmallModels.ints(3));
    SafeTensors.write(file, new Weights(tensors), storage);
    Weights read = SafeTensors.read(file);
    assertThat(read.tensors()).containsOnlyKeys("table", "vector", "table.offset");
    assertThat(read.floats("vector")).containsExactly(vector);
    float[] found = read.floats("table");
    for (int i = 0; i < values.length; i++) {
      int row = i / 64;
      double largest = Math.pow(10, row);
      double wanted =
          switch (storage) {
            case FLOAT32 -> 0;
            case FLOAT16 -> largest / 2048;
            case INT8 -> largest / 254;
          };
      assertThat((double) found[i])
          .as("value %d, seed %d", i, SEED)
          .isEqualTo(values[i], Offset.offset(wanted + 1e-12));
    }
    long tableBytes =
        switch (storage) {
          case FLOAT32 -> 4 * 320;
          case FLOAT16 -> 2 * 320;
          case INT8 -> 320 + 4 * 5;
        };
    assertThat(Files.size(file)).isBetween(tableBytes, tableBytes + 500);
  }

  /** One scale would not fit numbers of different meaning. */
  @Test
  void write_encodedNumbersOfItems_areRoundedToHalfPrecisionAtMost() throws IOException {
    float[] values = {1, 0.01f, 9.5f, 0, 1, -0.03f, 0.002f, 1};
    SafeTensors.write(
        file,
        new Weights(Map.of("member.0.item_reals", new Tensor.Floats(List.of(2, 4), values))),
        WeightStorage.INT8);
    float[] found = SafeTensors.read(file).floats("member.0.item_reals");
    for (int i = 0; i < values.length; i++) {
      assertThat((double) found[i])
          .as("value %d", i)
          .isEqualTo(values[i], Offset.offset(Math.abs((double) values[i]) / 2048));
    }
  }

  @Test
  void write_tooLargeForHalfPrecision_keptAsFloats() throws IOException {
    float[] values = {1, 70_000};
    SafeTensors.write(
        file,
        new Weights(Map.of("x", new Tensor.Floats(List.of(1, 2), values))),
        WeightStorage.FLOAT16);
    assertThat(SafeTensors.read(file).floats("x")).containsExactly(values);
  }

  @Test
  void read_bytesWithoutScales_refused() throws IOException {
    writeFile("{\"x\":{\"dtype\":\"I8\",\"shape\":[2,4],\"data_offsets\":[0,8]}}", 8);
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("no scales of its 2 rows, expected them in \"x.scale\"");
  }
}
