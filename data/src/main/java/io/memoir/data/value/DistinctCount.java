package io.memoir.data.value;

/**
 * Counts different texts by their hashes of 64 bits, up to a limit. Among two million texts, two
 * have the same hash with a probability of one in nine million.
 */
public final class DistinctCount {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private final int most;

  /** Hashes, at most half as many as slots; 0 is a free slot. */
  private long[] slots = new long[1 << 6];

  private int count;

  /**
   * @param most number of texts above which others are no longer counted
   */
  public DistinctCount(int most) {
    this.most = most;
  }

  /** The number of different texts. */
  public int count() {
    return count;
  }

  /** Counts a text, unless it was counted before or the limit is reached. */
  public void add(String text) {
    if (count < most && put(hash(text))) {
      count++;
      if (2 * count > slots.length) {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (long hash : old) {
          if (hash != 0) {
            put(hash);
          }
        }
      }
    }
  }

  private boolean put(long hash) {
    int at = (int) hash & (slots.length - 1);
    while (slots[at] != 0) {
      if (slots[at] == hash) {
        return false;
      }
      at = (at + 1) & (slots.length - 1);
    }
    slots[at] = hash;
    return true;
  }

  private static long hash(String text) {
    long hash = OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }
}
