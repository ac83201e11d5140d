package io.memoir.server.engine.data;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Counts the events of each of many ids in bounded memory. Up to a maximum number of ids every id
 * is counted. Beyond that, half of the ids are dropped each time the maximum is exceeded; which
 * ones depends on a hash of the id only, so that those that are left are a random sample of all
 * ids, each with all of its events.
 */
final class IdCounts {
  private static final int FIRST_CAPACITY = 1_024;
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /**
   * Another number in every process, on which the places of hashes depend: ids are chosen by
   * clients, and nobody can choose many that all belong to one place. What is counted does not
   * depend on it.
   */
  private static final long SECRET = new SecureRandom().nextLong();

  private final int most;

  /** The hashes of the ids; 0 marks a free place. */
  private long[] hashes = new long[FIRST_CAPACITY];

  private int[] counts = new int[FIRST_CAPACITY];
  private int size;

  /** An id is counted if at least this many of the low bits of its hash are 0. */
  private int level;

  /**
   * @param most maximum number of ids that are counted, 1 or more
   */
  IdCounts(int most) {
    this.most = most;
  }

  /** Counts an event of an id. */
  void add(String id) {
    long hash = hash(id);
    if (Long.numberOfTrailingZeros(hash) < level) {
      return;
    }
    int place = place(hash);
    if (hashes[place] == 0) {
      hashes[place] = hash;
      size++;
    }
    if (counts[place] < Integer.MAX_VALUE) {
      counts[place]++;
    }
    if (size > most) {
      while (size > most) {
        level++;
        rebuild(hashes.length);
      }
    } else if (size > hashes.length / 2) {
      rebuild(hashes.length * 2);
    }
  }

  /** Whether all ids are counted, and not a sample of them. */
  boolean isExact() {
    return level == 0;
  }

  /** The number of ids, estimated if {@link #isExact} is false. */
  long ids() {
    return (long) size << level;
  }

  /** The share of the ids that are counted, above 0 and at most 1. */
  double sampled() {
    return Math.scalb(1.0, -level);
  }

  /** The number of events of each counted id, in ascending order. */
  int[] ascending() {
    int[] ascending = new int[size];
    int next = 0;
    for (int place = 0; place < hashes.length; place++) {
      if (hashes[place] != 0) {
        ascending[next++] = counts[place];
      }
    }
    Arrays.sort(ascending);
    return ascending;
  }

  /** The place of a hash, or the free one where it belongs. */
  private int place(long hash) {
    int mask = hashes.length - 1;
    int place = (int) mixed(hash ^ SECRET) & mask;
    while (hashes[place] != 0 && hashes[place] != hash) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void rebuild(int capacity) {
    long[] oldHashes = hashes;
    int[] oldCounts = counts;
    hashes = new long[capacity];
    counts = new int[capacity];
    size = 0;
    for (int old = 0; old < oldHashes.length; old++) {
      long hash = oldHashes[old];
      if (hash != 0 && Long.numberOfTrailingZeros(hash) >= level) {
        int place = place(hash);
        hashes[place] = hash;
        counts[place] = oldCounts[old];
        size++;
      }
    }
  }

  /** FNV-1a over the characters, with the finaliser of MurmurHash3; never 0. */
  private static long hash(String id) {
    long hash = FNV_BASIS;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    long mixed = mixed(hash);
    return mixed == 0 ? 1 : mixed;
  }

  /** The finaliser of MurmurHash3. */
  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
