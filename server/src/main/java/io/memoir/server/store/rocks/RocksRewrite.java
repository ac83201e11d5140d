package io.memoir.server.store.rocks;

import io.memoir.server.store.rocks.RocksDatabase.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;

/**
 * Rewrites the files of a family that may contain keys with certain prefixes, so that no file
 * contains what was deleted there. A file with keys of several prefixes is rewritten once.
 */
final class RocksRewrite {
  private RocksRewrite() {}

  /** The range from the first key with a prefix to the last one. */
  @SuppressWarnings("ArrayRecordComponent")
  record Range(byte[] first, byte[] last) {
    /** The first key after the range; null if there is none. */
    byte @Nullable [] end() {
      for (byte one : last) {
        if (one != (byte) 0xff) {
          return RocksKeys.after(last);
        }
      }
      return null;
    }
  }

  static void rewrite(RocksDatabase database, Family family, List<byte[]> prefixes)
      throws RocksDBException {
    List<LiveFileMetaData> files = new ArrayList<>();
    int lowest = 0;
    for (LiveFileMetaData file : database.rocks().getLiveFilesMetaData()) {
      if (Arrays.equals(file.columnFamilyName(), database.name(family))) {
        files.add(file);
        lowest = Math.max(lowest, file.level());
      }
    }
    List<Range> bounds = new ArrayList<>();
    for (LiveFileMetaData file : files) {
      if (file.level() == lowest && lowest > 0) {
        bounds.add(new Range(file.smallestKey(), file.largestKey()));
      }
    }
    for (Range range : ranges(prefixes, bounds)) {
      try (CompactRangeOptions options =
          new CompactRangeOptions()
              .setBottommostLevelCompaction(BottommostLevelCompaction.kForce)
              .setExclusiveManualCompaction(false)) {
        database.rocks().compactRange(database.handle(family), range.first(), range.end(), options);
      }
    }
  }

  /**
   * The ranges to rewrite: prefixes whose keys may be in the same file of the lowest level, which
   * contains most of a store, are one range; if there is no such level yet, all prefixes are.
   *
   * @param bounds the smallest and the largest key of each file of the lowest level
   */
  static List<Range> ranges(List<byte[]> prefixes, List<Range> bounds) {
    List<byte[]> sorted = new ArrayList<>(prefixes);
    sorted.sort(Arrays::compareUnsigned);
    List<Range> ranges = new ArrayList<>();
    for (byte[] prefix : sorted) {
      Range before = ranges.isEmpty() ? null : ranges.getLast();
      if (before != null && together(before.last(), prefix, bounds)) {
        ranges.set(ranges.size() - 1, new Range(before.first(), prefix));
      } else {
        ranges.add(new Range(prefix, prefix));
      }
    }
    return ranges;
  }

  private static boolean together(byte[] prefix, byte[] next, List<Range> bounds) {
    if (bounds.isEmpty() || Arrays.equals(prefix, next)) {
      return true;
    }
    for (Range file : bounds) {
      if (touches(file, prefix) && touches(file, next)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a file may contain keys with a prefix. */
  private static boolean touches(Range file, byte[] prefix) {
    byte[] end = new Range(prefix, prefix).end();
    return Arrays.compareUnsigned(file.last(), prefix) >= 0
        && (end == null || Arrays.compareUnsigned(file.first(), end) < 0);
  }
}
