package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardFileTest {
  @TempDir Path folder;

  /** An event as read back: step, version and scalars. */
  private record Event(double time, long step, String version, Map<String, Float> scalars) {}

  @Test
  void scalars_readBack_areWhatWasWritten() throws IOException {
    double before = System.currentTimeMillis() / 1000.0;
    try (TensorBoardFile file = TensorBoardFile.create(folder)) {
      file.scalars(1, Map.of("loss", 7.25));
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("ndcg@10", 0.125);
      values.put("events-per-second", 123456.0);
      file.scalars(300, values);
    }
    List<Event> events = read(only());
    assertThat(events).hasSize(3);
    assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).step()).isEqualTo(1);
    assertThat(events.get(1).scalars()).containsExactly(Map.entry("loss", 7.25f));
    assertThat(events.get(2).step()).isEqualTo(300);
    assertThat(events.get(2).scalars())
        .containsExactly(Map.entry("ndcg@10", 0.125f), Map.entry("events-per-second", 123456f));
    double after = System.currentTimeMillis() / 1000.0;
    assertThat(events).allSatisfy(event -> assertThat(event.time()).isBetween(before, after));
  }

  /** The checksum of "123456789" is in every description of CRC-32C. */
  @Test
  void checksum_ofTheKnownString_isTheKnownOne() {
    int checksum = crc32c("123456789".getBytes(StandardCharsets.US_ASCII));
    assertThat(checksum).isEqualTo(0xE3069283);
  }

  @Test
  void deleteAll_leavesOtherFiles() throws IOException {
    TensorBoardFile.create(folder).close();
    Files.writeString(folder.resolve("metrics.jsonl"), "{}\n");
    TensorBoardFile.deleteAll(folder);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(file -> String.valueOf(file.getFileName())))
          .containsExactly("metrics.jsonl");
    }
  }

  private Path only() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      assertThat(String.valueOf(all.getFirst().getFileName())).startsWith("events.out.tfevents.");
      return all.getFirst();
    }
  }

  private static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertThat(bytes.getInt()).as("checksum of a length").isEqualTo(masked(length));
      byte[] data =
          new byte
              [Math.toIntExact(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong())];
      bytes.get(data);
      assertThat(bytes.getInt()).as("checksum of a record").isEqualTo(masked(data));
      events.add(event(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN)));
    }
    return events;
  }

  private static Event event(ByteBuffer data) {
    double time = 0;
    long step = 0;
    String version = "";
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (data.hasRemaining()) {
      int key = (int) variable(data);
      switch (key) {
        case (1 << 3) | 1 -> time = data.getDouble();
        case 2 << 3 -> step = variable(data);
        case (3 << 3) | 2 -> version = text(data);
        case (5 << 3) | 2 -> {
          ByteBuffer summary = part(data);
          while (summary.hasRemaining()) {
            assertThat(variable(summary)).isEqualTo((1 << 3) | 2);
            ByteBuffer value = part(summary);
            assertThat(variable(value)).isEqualTo((1 << 3) | 2);
            String tag = text(value);
            assertThat(variable(value)).isEqualTo((2 << 3) | 5);
            scalars.put(tag, value.getFloat());
            assertThat(value.hasRemaining()).isFalse();
          }
        }
        default -> throw new AssertionError("field key " + key);
      }
    }
    return new Event(time, step, version, scalars);
  }

  private static long variable(ByteBuffer data) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = data.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static ByteBuffer part(ByteBuffer data) {
    int length = (int) variable(data);
    ByteBuffer part = data.slice(data.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    data.position(data.position() + length);
    return part;
  }

  private static String text(ByteBuffer data) {
    return String.valueOf(StandardCharsets.UTF_8.decode(part(data)));
  }

  /** As the format has it, with a checksum that is computed bit by bit. */
  private static int masked(byte[] data) {
    int checksum = crc32c(data);
    return ((checksum >>> 15) | (checksum << 17)) + 0xa282ead8;
  }

  private static int crc32c(byte[] data) {
    int remainder = -1;
    for (byte b : data) {
      remainder ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        remainder = (remainder >>> 1) ^ ((remainder & 1) == 0 ? 0 : 0x82F63B78);
      }
    }
    return ~remainder;
  }
}
