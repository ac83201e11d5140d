package io.memoir.server.store.append;

import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.bytes.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The encoding of an event without its user and time, which are in its key.
 *
 * <p>In this order: event id, item id, type; a byte that says whether a value (1) and a request id
 * (2) follow; these; the number of context fields; their names and values. A string is its length
 * in bytes followed by UTF-8. Lengths and counts are encoded with 7 bits per byte, lowest first,
 * with the highest bit set if more bytes follow; the value is 8 bytes, highest first.
 */
public final class EventCodec {
  private static final int VALUE = 1;
  private static final int REQUEST = 2;

  private EventCodec() {}

  public static byte[] encode(StoredEvent event) {
    Writer writer = new Writer();
    writer.text(event.eventId());
    writer.text(event.itemId());
    writer.text(event.type());
    writer.number(
        (event.value().isPresent() ? VALUE : 0) | (event.requestId().isPresent() ? REQUEST : 0));
    event.value().ifPresent(writer::value);
    event.requestId().ifPresent(writer::text);
    writer.number(event.context().size());
    event
        .context()
        .forEach((name, value) -> {
          writer.text(name);
          writer.text(value);
        });
    return writer.toBytes();
  }

  public static StoredEvent decode(String userId, long time, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    String eventId = text(buffer);
    String itemId = text(buffer);
    String type = text(buffer);
    int present = number(buffer);
    OptionalDouble value =
        (present & VALUE) != 0 ? OptionalDouble.of(buffer.getDouble()) : OptionalDouble.empty();
    Optional<String> requestId =
        (present & REQUEST) != 0 ? Optional.of(text(buffer)) : Optional.empty();
    int properties = number(buffer);
    Map<String, String> context = properties == 0 ? Map.of() : new HashMap<>();
    for (int i = 0; i < properties; i++) {
      String name = text(buffer);
      context.put(name, text(buffer));
    }
    return new StoredEvent(eventId, userId, itemId, type, time, value, requestId, context);
  }

  /** The event id only. */
  public static String eventId(byte[] bytes) {
    return text(ByteBuffer.wrap(bytes));
  }

  /** The item id only. */
  public static String itemId(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int eventId = number(buffer);
    buffer.position(buffer.position() + eventId);
    return text(buffer);
  }

  private static String text(ByteBuffer buffer) {
    int length = number(buffer);
    String text =
        new String(
            buffer.array(),
            buffer.arrayOffset() + buffer.position(),
            length,
            StandardCharsets.UTF_8);
    buffer.position(buffer.position() + length);
    return text;
  }

  private static int number(ByteBuffer buffer) {
    int number = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = buffer.get();
      number |= (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }

  private static final class Writer {
    private byte[] bytes = new byte[128];
    private int size;

    void text(String text) {
      byte[] utf8 = Utf8.bytes(text);
      number(utf8.length);
      room(utf8.length);
      System.arraycopy(utf8, 0, bytes, size, utf8.length);
      size += utf8.length;
    }

    void number(int number) {
      room(5);
      int rest = number;
      while (rest >= 0x80) {
        bytes[size++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      bytes[size++] = (byte) rest;
    }

    void value(double value) {
      room(Double.BYTES);
      ByteBuffer.wrap(bytes).putDouble(size, value);
      size += Double.BYTES;
    }

    byte[] toBytes() {
      return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
      if (bytes.length - size < more) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
      }
    }
  }
}
