package io.memoir.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 * A tensor of type I8 is one of floats that were rounded row by row, a row being what one index of
 * the first axis selects: the value is the byte times the row's scale, and the scales are a tensor
 * of type F32 of the same name with {@value #SCALE} behind it. Types F16 and I8 are read as floats.
 * Of the format's types no others are used. Every length is checked against the file before an
 * array is allocated.
 */
public final class SafeTensors {
  private static final int MAX_HEADER = 16 << 20;
  private static final String SCALE = ".scale";
  private static final float LARGEST_HALF = 65504;
  private static final int LARGEST_BYTE = 127;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SafeTensors() {}

  /**
   * What a tensor is in the file.
   *
   * @param values of the type that {@code dtype} says
   * @param layout that of the values in the file
   */
  private record Stored(
      String name, String dtype, List<Integer> shape, MemorySegment values, ValueLayout layout) {

    static Stored of(String name, Tensor tensor) {
      return switch (tensor) {
        case Tensor.Floats(var shape, float[] values) -> floats(name, shape, values);
        case Tensor.Ints(var shape, int[] values) ->
            new Stored(name, "I32", shape, MemorySegment.ofArray(values), INT);
      };
    }

    static Stored floats(String name, List<Integer> shape, float[] values) {
      return new Stored(name, "F32", shape, MemorySegment.ofArray(values), FLOAT);
    }

    /** Copies the values into the file; the layouts differ in the order of bytes, if at all. */
    void copyTo(MemorySegment file, long at) {
      ValueLayout here = layout.withOrder(ByteOrder.nativeOrder()).withByteAlignment(1);
      MemorySegment.copy(values, here, 0, file, layout, at, values.byteSize() / layout.byteSize());
    }
  }

  /** Writes a new file and forces it to the disk. */
  public static void write(Path file, Weights weights) throws IOException {
    write(file, weights, WeightStorage.FLOAT32);
  }

  /** Writes a new file, with the values stored in a certain way, and forces it to the disk. */
  public static void write(Path file, Weights weights, WeightStorage storage) throws IOException {
    List<Stored> stored = new ArrayList<>();
    weights.tensors().forEach((name, tensor) -> store(name, tensor, storage, stored));
    JsonObject header = new JsonObject();
    long offset = 0;
    for (Stored each : stored) {
      JsonArray shape = new JsonArray();
      each.shape().forEach(shape::add);
      long end = offset + each.values().byteSize();
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
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      reserve(channel, 8L + padded + offset);
      MemorySegment bytes =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, 8L + padded + offset, arena);
      bytes.set(LONG, 0, padded);
      MemorySegment.copy(json, 0, bytes, ValueLayout.JAVA_BYTE, 8, json.length);
      bytes.asSlice(8L + json.length, padded - json.length).fill((byte) ' ');
      long at = 8L + padded;
      for (Stored each : stored) {
        each.copyTo(bytes, at);
        at += each.values().byteSize();
      }
      bytes.force();
      channel.force(true);
    }
  }

  /** Tables of floats are rounded; vectors are small and stay as they are. */
  private static void store(String name, Tensor tensor, WeightStorage storage, List<Stored> to) {
    if (tensor instanceof Tensor.Floats(var shape, float[] values)
        && shape.size() > 1
        && values.length > 0) {
      switch (storage) {
        case FLOAT32 -> to.add(Stored.of(name, tensor));
        case FLOAT16 -> to.add(halves(name, shape, values));
        case INT8 -> {
          int rows = shape.getFirst();
          byte[] bytes = new byte[values.length];
          float[] scales = new float[rows];
          for (int row = 0; row < rows; row++) {
            scales[row] = roundRow(values, row, values.length / rows, bytes);
          }
          to.add(
              new Stored(name, "I8", shape, MemorySegment.ofArray(bytes), ValueLayout.JAVA_BYTE));
          to.add(Stored.floats(name + SCALE, List.of(rows), scales));
        }
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
    return new Stored(name, "F16", shape, MemorySegment.ofArray(halves), SHORT);
  }

  /** Rounds a row to bytes and gives its scale. */
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
   * Fills the file with zeros first: on a full disk a plain write fails with an error, where a
   * store into a mapped hole would kill the JVM.
   */
  private static void reserve(FileChannel channel, long length) throws IOException {
    java.nio.ByteBuffer zeros = java.nio.ByteBuffer.allocate(1 << 20);
    for (long done = 0; done < length; ) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), length - done));
      done += channel.write(zeros);
    }
  }

  /**
   * Reads a file whole.
   *
   * @throws CorruptFileException if its header or a length does not fit
   */
  public static Weights read(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) {
        throw new CorruptFileException(file + " has " + size + " bytes, expected at least 8");
      }
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      long headerLength = bytes.get(LONG, 0);
      if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > size - 8) {
        throw new CorruptFileException(
            file
                + ": header length "
                + headerLength
                + " does not fit a file of "
                + size
                + " bytes");
      }
      String json =
          new String(
              bytes.asSlice(8, headerLength).toArray(ValueLayout.JAVA_BYTE),
              StandardCharsets.UTF_8);
      MemorySegment data = bytes.asSlice(8 + headerLength);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      try {
        JsonObject header = JsonParser.parseString(json).getAsJsonObject();
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
            file + ": the header is no JSON object of tensors with dtype, shape and data_offsets",
            e);
      }
      return new Weights(tensors);
    }
  }

  private static boolean isScale(JsonObject header, String name) {
    return name.endsWith(SCALE)
        && header.get(name.substring(0, name.length() - SCALE.length())) instanceof JsonObject base
        && base.get("dtype").getAsString().equals("I8");
  }

  private static Tensor readTensor(Path file, String name, JsonObject header, MemorySegment data) {
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
    int valueBytes =
        switch (dtype) {
          case "F32", "I32" -> 4;
          case "F16" -> 2;
          case "I8" -> 1;
          default ->
              throw new CorruptFileException(
                  "%s: tensor %s has type %s, expected F32, I32, F16 or I8"
                      .formatted(file, new JsonPrimitive(name), new JsonPrimitive(dtype)));
        };
    if (!fits || end - begin != valueBytes * values || values > Integer.MAX_VALUE) {
      throw new CorruptFileException(
          "%s: tensor %s of shape %s lies at bytes %d to %d of %d"
              .formatted(file, new JsonPrimitive(name), shape, begin, end, data.byteSize()));
    }
    if (dtype.equals("I32")) {
      int[] ints = new int[(int) values];
      MemorySegment.copy(data, INT, begin, ints, 0, ints.length);
      return new Tensor.Ints(shape, ints);
    }
    float[] floats = new float[(int) values];
    switch (dtype) {
      case "F16" -> {
        for (int i = 0; i < floats.length; i++) {
          floats[i] = Float.float16ToFloat(data.get(SHORT, begin + 2L * i));
        }
      }
      case "I8" -> {
        float[] scales = scales(file, name, header, data, shape);
        int width = floats.length / Math.max(1, scales.length);
        for (int i = 0; i < floats.length; i++) {
          floats[i] = data.get(ValueLayout.JAVA_BYTE, begin + i) * scales[i / width];
        }
      }
      default -> MemorySegment.copy(data, FLOAT, begin, floats, 0, floats.length);
    }
    return new Tensor.Floats(shape, floats);
  }

  private static float[] scales(
      Path file, String name, JsonObject header, MemorySegment data, List<Integer> shape) {
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
