package io.memoir.model.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.memoir.model.CorruptFileException;
import io.memoir.model.Parameter;
import io.memoir.model.Tensor;
import io.memoir.model.WeightStorage;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads and writes weights in the safetensors format.
 *
 * <pre>
 * bytes 0..7      length n of the header, unsigned 64-bit little-endian
 * bytes 8..8+n    JSON object, padded with spaces to a multiple of 8:
 *                 name -> {"dtype": "F32" | "I32" | "F16" | "I8", "shape": [..],
 *                          "data_offsets": [begin, end]}
 * the rest        the values, little-endian, without gaps; offsets count from here
 * </pre>
 *
 * A tensor of type I8 contains floats that were rounded row by row (a row is selected by an index
 * of the first axis): the value is the byte times the row's scale, and the scales are a tensor of
 * type F32 with the same name followed by {@value #SCALE}. Types F16 and I8 are read as floats.
 * Other types of the format are not used. Every length is checked against the file before an array
 * is allocated.
 */
public final class SafeTensors {
  private static final int MAX_HEADER = 16 << 20;
  private static final String SCALE = ".scale";
  private static final Set<String> TYPES = Set.of("F32", "I32", "F16", "I8");
  private static final float LARGEST_HALF = 65504;
  private static final int LARGEST_BYTE = 127;

  /**
   * Number of bytes copied between a file and arrays at a time; a multiple of all sizes of values.
   */
  private static final int CHUNK_BYTES = 1 << 20;

  private SafeTensors() {}

  /** Copies a range of the values of a tensor between an array and a buffer. */
  @FunctionalInterface
  private interface Values {
    void copy(int from, int count, ByteBuffer buffer);
  }

  /** A tensor in the form in which it is written; {@code count} is the number of its values. */
  private record Stored(String name, String dtype, List<Integer> shape, int count, Values values) {

    static Stored of(String name, Tensor tensor) {
      return switch (tensor) {
        case Tensor.Floats(var shape, float[] values) -> floats(name, shape, values);
        case Tensor.Ints(var shape, int[] values) ->
            new Stored(
                name,
                "I32",
                shape,
                values.length,
                (from, count, to) -> to.asIntBuffer().put(values, from, count));
      };
    }

    static Stored floats(String name, List<Integer> shape, float[] values) {
      return new Stored(
          name,
          "F32",
          shape,
          values.length,
          (from, count, to) -> to.asFloatBuffer().put(values, from, count));
    }

    static Stored halves(String name, List<Integer> shape, short[] values) {
      return new Stored(
          name,
          "F16",
          shape,
          values.length,
          (from, count, to) -> to.asShortBuffer().put(values, from, count));
    }

    static Stored bytes(String name, List<Integer> shape, byte[] values) {
      return new Stored(
          name, "I8", shape, values.length, (from, count, to) -> to.put(values, from, count));
    }

    int valueBytes() {
      return SafeTensors.valueBytes(dtype);
    }

    long byteSize() {
      return (long) count * valueBytes();
    }

    void writeTo(FileChannel channel, ByteBuffer chunk) throws IOException {
      int most = chunk.capacity() / valueBytes();
      for (int from = 0; from < count; from += most) {
        int some = Math.min(most, count - from);
        chunk.clear().limit(some * valueBytes());
        values.copy(from, some, chunk);
        writeAll(channel, chunk.rewind());
      }
    }
  }

  /** Writes a new file and syncs it to disk. */
  public static void write(Path file, Weights weights) throws IOException {
    write(file, weights, WeightStorage.FLOAT32);
  }

  /** Writes a new file with a given form of storage, and syncs it to disk. */
  public static void write(Path file, Weights weights, WeightStorage storage) throws IOException {
    List<Stored> stored = new ArrayList<>();
    weights.tensors().forEach((name, tensor) -> store(name, tensor, storage, stored));
    JsonObject header = new JsonObject();
    long offset = 0;
    for (Stored each : stored) {
      JsonArray shape = new JsonArray();
      each.shape().forEach(shape::add);
      long end = offset + each.byteSize();
      JsonArray offsets = new JsonArray();
      offsets.add(offset);
      offsets.add(end);
      JsonObject description = new JsonObject();
      description.addProperty("dtype", each.dtype());
      description.add("shape", shape);
      description.add("data_offsets", offsets);
      header.add(each.name(), description);
      offset = end;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) & ~7;
    ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, head.flip());
      for (Stored each : stored) {
        each.writeTo(channel, chunk);
      }
      channel.force(true);
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Tables of floats are rounded; vectors are small and are not changed. A row of encoded features
   * contains numbers of different meaning and size, for which one scale is not suitable: these are
   * rounded to half precision at most.
   */
  private static void store(String name, Tensor tensor, WeightStorage storage, List<Stored> to) {
    if (tensor instanceof Tensor.Floats(var shape, float[] values)
        && shape.size() > 1
        && values.length > 0) {
      switch (storage) {
        case FLOAT32 -> to.add(Stored.of(name, tensor));
        case FLOAT16 -> to.add(halves(name, shape, values));
        case INT8 ->
            to.addAll(
                name.endsWith(SequenceNetwork.ITEM_REALS)
                    ? List.of(halves(name, shape, values))
                    : bytes(name, shape, values));
      }
    } else {
      to.add(Stored.of(name, tensor));
    }
  }

  /** Half precision, unless a value is too large for it. */
  private static Stored halves(String name, List<Integer> shape, float[] values) {
    short[] halves = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      if (Math.abs(values[i]) > LARGEST_HALF) {
        return Stored.floats(name, shape, values);
      }
      halves[i] = Float.floatToFloat16(values[i]);
    }
    return Stored.halves(name, shape, halves);
  }

  /** Bytes, and the scale of each row. */
  private static List<Stored> bytes(String name, List<Integer> shape, float[] values) {
    int rows = shape.getFirst();
    byte[] bytes = new byte[values.length];
    float[] scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      scales[row] = roundRow(values, row, values.length / rows, bytes);
    }
    return List.of(
        Stored.bytes(name, shape, bytes), Stored.floats(name + SCALE, List.of(rows), scales));
  }

  /** Rounds a row to bytes and returns its scale. */
  private static float roundRow(float[] values, int row, int width, byte[] to) {
    float largest = 0;
    for (int i = row * width; i < (row + 1) * width; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    float scale = largest / LARGEST_BYTE;
    for (int i = row * width; i < (row + 1) * width; i++) {
      int rounded = scale == 0 ? 0 : Math.round(values[i] / scale);
      to[i] = (byte) Math.clamp(rounded, -LARGEST_BYTE, LARGEST_BYTE);
    }
    return scale;
  }

  /**
   * Reads a complete file.
   *
   * @throws CorruptFileException if its header or a length is not consistent
   */
  public static Weights read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) {
        throw new CorruptFileException(file + " has " + size + " bytes, expected at least 8");
      }
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      readAll(channel, length, 0);
      long headerLength = length.getLong();
      if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > size - 8) {
        throw new CorruptFileException(
            file
                + ": header length "
                + headerLength
                + " does not fit a file of "
                + size
                + " bytes");
      }
      ByteBuffer json = ByteBuffer.allocate((int) headerLength);
      readAll(channel, json, 8);
      Data data =
          new Data(
              channel,
              8 + headerLength,
              size - 8 - headerLength,
              ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      try {
        JsonObject header =
            JsonParser.parseString(StandardCharsets.UTF_8.decode(json) + "").getAsJsonObject();
        for (var entry : header.entrySet()) {
          String name = entry.getKey();
          if (!name.equals("__metadata__") && !isScale(header, name)) {
            tensors.put(name, readTensor(file, name, header, data));
          }
        }
      } catch (JsonParseException
          | IllegalStateException
          | UnsupportedOperationException
          | ClassCastException
          | ArithmeticException
          | IndexOutOfBoundsException
          | NumberFormatException
          | NullPointerException e) {
        throw new CorruptFileException(
            file
                + ": the header is not a JSON object of tensors with dtype, shape and"
                + " data_offsets",
            e);
      }
      return new Weights(tensors);
    }
  }

  /** The part of a file after its header. */
  private record Data(FileChannel channel, long start, long byteSize, ByteBuffer chunk) {

    /** Reads values chunk by chunk; the consumer takes {@code count} of them from a buffer. */
    void read(long begin, int count, int valueBytes, Values consumer) throws IOException {
      int most = chunk.capacity() / valueBytes;
      for (int from = 0; from < count; from += most) {
        int some = Math.min(most, count - from);
        chunk.clear().limit(some * valueBytes);
        readAll(channel, chunk, start + begin + (long) from * valueBytes);
        consumer.copy(from, some, chunk);
      }
    }
  }

  /** Fills a buffer from a position of a file and prepares it for reading. */
  private static void readAll(FileChannel channel, ByteBuffer bytes, long from) throws IOException {
    long at = from;
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, at);
      if (read < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
      at += read;
    }
    bytes.flip();
  }

  private static int valueBytes(String dtype) {
    return switch (dtype) {
      case "F32", "I32" -> 4;
      case "F16" -> 2;
      default -> 1;
    };
  }

  private static boolean isScale(JsonObject header, String name) {
    return name.endsWith(SCALE)
        && header.get(name.substring(0, name.length() - SCALE.length())) instanceof JsonObject base
        && base.get("dtype").getAsString().equals("I8");
  }

  private static Tensor readTensor(Path file, String name, JsonObject header, Data data)
      throws IOException {
    JsonObject description = header.getAsJsonObject(name);
    List<Integer> shape = new ArrayList<>();
    for (JsonElement axis : description.getAsJsonArray("shape")) {
      shape.add(axis.getAsInt());
    }
    JsonArray offsets = description.getAsJsonArray("data_offsets");
    long begin = offsets.get(0).getAsLong();
    long end = offsets.get(1).getAsLong();
    long values = new Parameter(name, shape).size();
    boolean counted = shape.stream().allMatch(length -> length >= 0);
    boolean fits = counted && begin >= 0 && begin <= end && end <= data.byteSize();
    String dtype = description.get("dtype").getAsString();
    if (!TYPES.contains(dtype)) {
      throw new CorruptFileException(
          "%s: tensor %s has type %s, expected F32, I32, F16 or I8"
              .formatted(file, new JsonPrimitive(name), new JsonPrimitive(dtype)));
    }
    int valueBytes = valueBytes(dtype);
    if (!fits || end - begin != valueBytes * values || values > Integer.MAX_VALUE) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT,
              "%s: tensor %s of shape %s lies at bytes %d to %d of %d",
              file,
              new JsonPrimitive(name),
              shape,
              begin,
              end,
              data.byteSize()));
    }
    int count = (int) values;
    if (dtype.equals("I32")) {
      int[] ints = new int[count];
      data.read(
          begin,
          count,
          valueBytes,
          (from, some, buffer) -> buffer.asIntBuffer().get(ints, from, some));
      return new Tensor.Ints(shape, ints);
    }
    float[] floats = new float[count];
    Values consumer =
        switch (dtype) {
          case "F16" ->
              (from, some, buffer) -> {
                for (int i = from; i < from + some; i++) {
                  floats[i] = Float.float16ToFloat(buffer.getShort());
                }
              };
          case "I8" -> {
            float[] scales = scales(file, name, header, data, shape);
            int width = count / Math.max(1, scales.length);
            yield (from, some, buffer) -> {
              for (int i = from; i < from + some; i++) {
                floats[i] = buffer.get() * scales[i / width];
              }
            };
          }
          default -> (from, some, buffer) -> buffer.asFloatBuffer().get(floats, from, some);
        };
    data.read(begin, count, valueBytes, consumer);
    return new Tensor.Floats(shape, floats);
  }

  private static float[] scales(
      Path file, String name, JsonObject header, Data data, List<Integer> shape)
      throws IOException {
    if (!shape.isEmpty()
        && header.has(name + SCALE)
        && readTensor(file, name + SCALE, header, data) instanceof Tensor.Floats scales
        && scales.shape().equals(shape.subList(0, 1))) {
      return scales.values();
    }
    throw new CorruptFileException(
        "%s: tensor %s of type I8 has no scales of its %s rows, expected them in %s"
            .formatted(
                file,
                new JsonPrimitive(name),
                shape.isEmpty() ? "" : shape.getFirst(),
                new JsonPrimitive(name + SCALE)));
  }
}
