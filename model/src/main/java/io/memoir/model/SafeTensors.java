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
 *                 name -> {"dtype": "F32" | "I32", "shape": [..], "data_offsets": [begin, end]}
 * the rest        the values, little-endian, without gaps; offsets count from here
 * </pre>
 *
 * Of the format's types only F32 and I32 are used. Every length is checked against the file before
 * an array is allocated.
 */
public final class SafeTensors {
  private static final int MAX_HEADER = 16 << 20;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SafeTensors() {}

  /** Writes a new file and forces it to the disk. */
  public static void write(Path file, Weights weights) throws IOException {
    JsonObject header = new JsonObject();
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
      Tensor tensor = entry.getValue();
      JsonArray shape = new JsonArray();
      tensor.shape().forEach(shape::add);
      long end = offset + 4L * length(tensor);
      JsonArray offsets = new JsonArray();
      offsets.add(offset);
      offsets.add(end);
      JsonObject description = new JsonObject();
      description.addProperty("dtype", dtype(tensor));
      description.add("shape", shape);
      description.add("data_offsets", offsets);
      header.add(entry.getKey(), description);
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
      for (Tensor tensor : weights.tensors().values()) {
        switch (tensor) {
          case Tensor.Floats(var _, float[] values) ->
              MemorySegment.copy(values, 0, bytes, FLOAT, at, values.length);
          case Tensor.Ints(var _, int[] values) ->
              MemorySegment.copy(values, 0, bytes, INT, at, values.length);
        }
        at += 4L * length(tensor);
      }
      bytes.force();
      channel.force(true);
    }
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
        for (var entry : JsonParser.parseString(json).getAsJsonObject().entrySet()) {
          if (!entry.getKey().equals("__metadata__")) {
            tensors.put(
                entry.getKey(),
                readTensor(file, entry.getKey(), entry.getValue().getAsJsonObject(), data));
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

  private static Tensor readTensor(
      Path file, String name, JsonObject description, MemorySegment data) {
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
    if (!fits || end - begin != 4 * values || values > Integer.MAX_VALUE) {
      throw new CorruptFileException(
          "%s: tensor %s of shape %s lies at bytes %d to %d of %d"
              .formatted(file, new JsonPrimitive(name), shape, begin, end, data.byteSize()));
    }
    String dtype = description.get("dtype").getAsString();
    return switch (dtype) {
      case "F32" -> {
        float[] floats = new float[(int) values];
        MemorySegment.copy(data, FLOAT, begin, floats, 0, floats.length);
        yield new Tensor.Floats(shape, floats);
      }
      case "I32" -> {
        int[] ints = new int[(int) values];
        MemorySegment.copy(data, INT, begin, ints, 0, ints.length);
        yield new Tensor.Ints(shape, ints);
      }
      default ->
          throw new CorruptFileException(
              "%s: tensor %s has type %s, expected F32 or I32"
                  .formatted(file, new JsonPrimitive(name), new JsonPrimitive(dtype)));
    };
  }

  private static String dtype(Tensor tensor) {
    return switch (tensor) {
      case Tensor.Floats _ -> "F32";
      case Tensor.Ints _ -> "I32";
    };
  }

  private static int length(Tensor tensor) {
    return switch (tensor) {
      case Tensor.Floats(var _, float[] values) -> values.length;
      case Tensor.Ints(var _, int[] values) -> values.length;
    };
  }
}
