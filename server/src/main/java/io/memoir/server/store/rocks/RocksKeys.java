package io.memoir.server.store.rocks;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.StateSnapshot;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.append.DuplicateCheck.Totals;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.bytes.Utf8;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys and values of {@link RocksEventStore}. Numbers are 8 bytes, highest first, so that keys
 * have the order of their numbers.
 *
 * <p>No key contains an id: users are represented by their number, other ids by the first 16 bytes
 * of their SHA-256. RocksDB stores keys in more places than values, among them the bounds of every
 * file in its manifest, from which nothing can be erased.
 */
final class RocksKeys {
  /** The version of the format; newer ones are rejected. */
  static final long FORMAT = 1;

  static final byte[] FORMAT_KEY = Utf8.bytes("format");
  static final byte[] TOTALS_KEY = Utf8.bytes("totals");
  static final byte[] EMPTY = {};

  /** Greater than every hash. */
  static final byte[] ABOVE_HASHES = new byte[IdHash.BYTES + 1];

  static {
    Arrays.fill(ABOVE_HASHES, (byte) 0xff);
  }

  private RocksKeys() {}

  static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  static long number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }

  /** The second of several numbers. */
  static long second(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(Long.BYTES);
  }

  static byte[] numbers(long... numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES * numbers.length);
    for (long number : numbers) {
      buffer.putLong(number);
    }
    return buffer.array();
  }

  /** A position in a user's history; times below 0 sort before those above. */
  static byte[] history(long userNumber, EventCursor cursor) {
    return numbers(userNumber, cursor.time() ^ Long.MIN_VALUE, cursor.position());
  }

  static EventCursor cursor(byte[] historyKey) {
    ByteBuffer buffer = ByteBuffer.wrap(historyKey);
    return new EventCursor(buffer.getLong(8) ^ Long.MIN_VALUE, buffer.getLong(16));
  }

  /** The user and time of the event at a position. */
  static byte[] place(long userNumber, long time) {
    return numbers(userNumber, time);
  }

  static byte[] snapshot(long userNumber, String fingerprint) {
    return join(number(userNumber), Utf8.bytes(fingerprint));
  }

  /** The model of a snapshot, from its key. */
  static String fingerprint(byte[] snapshotKey) {
    return Utf8.text(Arrays.copyOfRange(snapshotKey, Long.BYTES, snapshotKey.length));
  }

  static byte[] snapshotValue(StateSnapshot snapshot) {
    return join(
        numbers(snapshot.revision(), snapshot.last().time(), snapshot.last().position()),
        snapshot.state());
  }

  static StateSnapshot snapshot(byte[] value) {
    ByteBuffer buffer = ByteBuffer.wrap(value);
    return new StateSnapshot(
        buffer.getLong(),
        new EventCursor(buffer.getLong(), buffer.getLong()),
        Arrays.copyOfRange(value, 3 * Long.BYTES, value.length));
  }

  static byte[] document(DocumentKind kind, byte[] idHash) {
    return join(new byte[] {kind.code()}, idHash);
  }

  static byte[] documentValue(StoredDocument document) {
    byte[] utf8 = Utf8.bytes(document.id());
    return ByteBuffer.allocate(Short.BYTES + utf8.length + document.content().length)
        .putShort((short) utf8.length)
        .put(utf8)
        .put(document.content())
        .array();
  }

  static StoredDocument document(byte[] value) {
    int end = Short.BYTES + ByteBuffer.wrap(value).getShort();
    return new StoredDocument(
        Utf8.text(Arrays.copyOfRange(value, Short.BYTES, end)),
        Arrays.copyOfRange(value, end, value.length));
  }

  /** The id in a value of {@link #documentValue}, without reading the content. */
  static String documentId(byte[] value) {
    int end = Short.BYTES + ByteBuffer.wrap(value).getShort();
    return Utf8.text(Arrays.copyOfRange(value, Short.BYTES, end));
  }

  static byte[] head(UserHead head) {
    return numbers(head.number(), head.revision(), head.newest(), head.events());
  }

  static UserHead head(byte[] value) {
    ByteBuffer buffer = ByteBuffer.wrap(value);
    return new UserHead(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  static byte[] totals(Totals totals) {
    return numbers(totals.end(), totals.numbers(), totals.events(), totals.users());
  }

  static Totals totals(byte[] value) {
    ByteBuffer buffer = ByteBuffer.wrap(value);
    return new Totals(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      buffer.put(part);
    }
    return buffer.array();
  }

  /** The first key after all keys with a prefix, which must not consist of bytes 255 only. */
  static byte[] after(byte[] prefix) {
    byte[] next = prefix.clone();
    int last = next.length - 1;
    while (next[last] == (byte) 0xff) {
      last--;
    }
    next[last]++;
    return Arrays.copyOf(next, last + 1);
  }
}
