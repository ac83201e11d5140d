package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
}
