package io.memoir.bench.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A message of Protocol Buffers, written field by field; fields have numbers, not names. */
public final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int LENGTH_FIRST = 2;

  private final List<byte[]> parts = new ArrayList<>();
  private long size;

  public ProtobufMessage number(int field, long value) {
    add(varint((long) field << 3 | VARINT));
    return add(varint(value));
  }

  public ProtobufMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  public ProtobufMessage bytes(int field, byte[] value) {
    add(varint((long) field << 3 | LENGTH_FIRST));
    add(varint(value.length));
    return add(value);
  }

  public ProtobufMessage message(int field, ProtobufMessage value) {
    add(varint((long) field << 3 | LENGTH_FIRST));
    add(varint(value.size));
    value.parts.forEach(this::add);
    return this;
  }

  public void writeTo(OutputStream out) throws IOException {
    for (byte[] part : parts) {
      out.write(part);
    }
  }

  private ProtobufMessage add(byte[] part) {
    parts.add(part);
    size += part.length;
    return this;
  }

  /** Seven bits per byte, lowest first; the highest bit says that more bytes follow. */
  private static byte[] varint(long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes.write((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    bytes.write((int) left);
    return bytes.toByteArray();
  }
}
