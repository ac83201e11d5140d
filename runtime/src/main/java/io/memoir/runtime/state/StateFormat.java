package io.memoir.runtime.state;

import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.UnsupportedVersionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The serialised form of a {@link State}, little-endian:
 *
 * <pre>
 * int     magic, the letters "MemS"
 * int     version, 2 to 4
 * long    fingerprint of the model
 * long    number of events
 * long    time of the last event
 * int     events of the current session
 * int     bytes per value of the memory: 4, or 2 for half precision (IEEE 754 binary16)
 * int     n, then n values: the memory; in version 4, which is written for half precision if there
 *         are any, exact values have 4 bytes (which these are, the model determines)
 * int     n, then n ints: the last items, the newest first
 * int     n, then n ints: the seen items, ascending; -1 if they are not recorded
 * int     n, then n longs: the keys of seen items that were added to the model later, ascending;
 *         in version 3, which is written if there are any, and in version 4
 * int     CRC-32C of everything before
 * </pre>
 */
public final class StateFormat {
  /** Larger values are stored as this one, because the next one is infinite. */
  private static final float LARGEST_FLOAT16 = 65_504;

  /** How many bytes more than a rounded value an exact one has. */
  private static final int MORE_EXACT = Float.BYTES - Short.BYTES;

  private static final int MAGIC = 0x536D654D;
  private static final int WITHOUT_KEYS = 2;
  private static final int WITH_KEYS = 3;
  private static final int WITH_EXACT_VALUES = 4;
  private static final int FIXED = 4 + 4 + 8 + 8 + 8 + 4 + 4 + 4 + 4 + 4 + 4;

  private StateFormat() {}

  /**
   * Serialises a state.
   *
   * @param valueBytes bytes per value of the memory, 4 or 2
   */
  public static byte[] write(State state, int valueBytes) {
    int[] seen = state.seen == null ? new int[0] : state.seen.toArray();
    long[] keys = state.seen == null ? new long[0] : state.seen.keys();
    int version = version(state, valueBytes, keys.length > 0);
    int memoryBytes = valueBytes * state.memory.length;
    if (version == WITH_EXACT_VALUES) {
      memoryBytes += MORE_EXACT * state.exact.cardinality();
    }
    int keyBytes = version == WITHOUT_KEYS ? 0 : 4 + 8 * keys.length;
    ByteBuffer bytes =
        ByteBuffer.allocate(FIXED + memoryBytes + 4 * (state.recentCount + seen.length) + keyBytes)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(version);
    bytes.putLong(state.fingerprint).putLong(state.eventCount).putLong(state.lastTime);
    bytes.putInt(state.sessionLength).putInt(valueBytes);
    bytes.putInt(state.memory.length);
    for (int i = 0; i < state.memory.length; i++) {
      float value = state.memory[i];
      if (valueBytes == Float.BYTES || state.exact.get(i)) {
        bytes.putFloat(value);
      } else {
        bytes.putShort(Float.floatToFloat16(Math.clamp(value, -LARGEST_FLOAT16, LARGEST_FLOAT16)));
      }
    }
    bytes.putInt(state.recentCount);
    for (int i = 0; i < state.recentCount; i++) {
      bytes.putInt(state.recent[i]);
    }
    bytes.putInt(state.seen == null ? -1 : seen.length);
    for (int item : seen) {
      bytes.putInt(item);
    }
    if (version != WITHOUT_KEYS) {
      bytes.putInt(keys.length);
      for (long key : keys) {
        bytes.putLong(key);
      }
    }
    bytes.putInt(checksum(bytes.array(), bytes.position()));
    return bytes.array();
  }

  private static int version(State state, int valueBytes, boolean hasKeys) {
    if (valueBytes == Short.BYTES && !state.exact.isEmpty()) {
      return WITH_EXACT_VALUES;
    }
    return hasKeys ? WITH_KEYS : WITHOUT_KEYS;
  }

  /**
   * Reads a state of the model for which {@code empty} was created.
   *
   * @param empty a new state, which determines the sizes
   * @param itemCount number of items of the model
   */
  public static State read(byte[] array, State empty, int itemCount) {
    ByteBuffer bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
    if (array.length < FIXED || bytes.getInt(0) != MAGIC) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT,
              "these %d bytes are not a user state: expected at least %d that begin with \"MemS\"",
              array.length,
              FIXED));
    }
    int version = bytes.getInt(4);
    if (version < WITHOUT_KEYS || version > WITH_EXACT_VALUES) {
      throw new UnsupportedVersionException(
          String.format(
              Locale.ROOT,
              "the user state has format version %d, but this version of Memoir reads %d to %d",
              version,
              WITHOUT_KEYS,
              WITH_EXACT_VALUES));
    }
    if (bytes.getInt(array.length - 4) != checksum(array, array.length - 4)) {
      throw new CorruptFileException(
          "the user state is truncated or altered: its CRC-32C does not fit its bytes");
    }
    bytes.position(8);
    long fingerprint = bytes.getLong();
    if (fingerprint != empty.fingerprint) {
      throw new BadInputException(
          "the user state belongs to model %016x, this is model %016x: compute the state from the events again"
              .formatted(fingerprint, empty.fingerprint));
    }
    long eventCount = bytes.getLong();
    long lastTime = bytes.getLong();
    int sessionLength = bytes.getInt();
    int valueBytes = bytes.getInt();
    if (valueBytes != 4 && valueBytes != 2) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT, "the user state has values of %d bytes, expected 4 or 2", valueBytes));
    }
    BitSet exact = version == WITH_EXACT_VALUES ? empty.exact : State.NONE_EXACT;
    float[] memory = readMemory(bytes, empty.memory.length, valueBytes, exact);
    int[] recent = State.newWindow(empty.recent.length);
    int recentCount = length(bytes, 0, recent.length, 4);
    for (int i = 0; i < recentCount; i++) {
      recent[i] = item(bytes, itemCount);
    }
    ItemSet seen = readSeen(bytes, itemCount);
    switch (version) {
      case WITH_KEYS -> readKeys(bytes, 1, seen);
      case WITH_EXACT_VALUES -> readKeys(bytes, 0, seen);
      default -> {}
    }
    State state = new State(fingerprint, memory, empty.exact, recent, seen);
    if (bytes.remaining() != 4) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT,
              "the user state has %d unexpected bytes at the end",
              bytes.remaining() - 4));
    }
    state.recentCount = recentCount;
    state.eventCount = eventCount;
    state.lastTime = lastTime;
    state.sessionLength = sessionLength;
    return state;
  }

  /**
   * Reads the memory.
   *
   * @param exact the indexes of the values that have 4 bytes whatever the others have
   */
  private static float[] readMemory(ByteBuffer bytes, int count, int valueBytes, BitSet exact) {
    float[] memory = new float[length(bytes, count, count, valueBytes)];
    long more = valueBytes == Short.BYTES ? (long) MORE_EXACT * exact.cardinality() : 0;
    if ((long) valueBytes * count + more > bytes.remaining() - 4) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT, "the user state is too short for the %d values of its memory", count));
    }
    for (int i = 0; i < count; i++) {
      memory[i] =
          valueBytes == Float.BYTES || exact.get(i)
              ? bytes.getFloat()
              : Float.float16ToFloat(bytes.getShort());
    }
    return memory;
  }

  private static @Nullable ItemSet readSeen(ByteBuffer bytes, int itemCount) {
    int count = length(bytes, -1, itemCount, 4);
    if (count < 0) {
      return null;
    }
    ItemSet seen = new ItemSet();
    for (int i = 0; i < count; i++) {
      seen.add(item(bytes, itemCount));
    }
    return seen;
  }

  private static void readKeys(ByteBuffer bytes, int least, @Nullable ItemSet seen) {
    int count = length(bytes, least, Integer.MAX_VALUE, 8);
    if (count == 0) {
      return;
    }
    if (seen == null) {
      throw new CorruptFileException(
          "the user state has keys of seen items, but does not record seen items");
    }
    for (int i = 0; i < count; i++) {
      seen.addKey(bytes.getLong());
    }
  }

  private static int length(ByteBuffer bytes, int least, int most, int valueBytes) {
    int length = bytes.remaining() < 8 ? Integer.MIN_VALUE : bytes.getInt();
    if (length < least || length > most || (long) valueBytes * length > bytes.remaining() - 4) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT,
              "the user state contains the length %d, expected %d to %d",
              length,
              least,
              most));
    }
    return length;
  }

  private static int item(ByteBuffer bytes, int itemCount) {
    int item = bytes.getInt();
    if (item < 0 || item >= itemCount) {
      throw new CorruptFileException(
          String.format(
              Locale.ROOT,
              "the user state contains item %d, expected 0 to %d",
              item,
              itemCount - 1));
    }
    return item;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
