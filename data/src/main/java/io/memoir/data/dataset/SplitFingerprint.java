package io.memoir.data.dataset;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.source.Checksums;
import io.memoir.model.ItemTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies a split of a log by two hashes: one of the events, and one of the part of each event.
 * Equal events with different parts are another split of the same log. Neither hash depends on the
 * numbering of the items or the order of the sequences.
 *
 * @param events hash of the sequences: id, and the item id and the time of every event
 * @param parts hash of the {@link Part} of every event of every sequence
 */
public record SplitFingerprint(String events, String parts) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})");
  private static final int CHUNK = 1 << 16;

  /** The fingerprint of given events. */
  public static SplitFingerprint of(ItemTable items, Sequences sequences) {
    MessageDigest digest = Checksums.sha256();
    long[] names = new long[items.size()];
    for (int item = 0; item < names.length; item++) {
      digest.update(items.item(item).id().getBytes(StandardCharsets.UTF_8));
      names[item] = first(digest);
    }
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    long events = 0;
    long parts = 0;
    for (int s = 0; s < sequences.count(); s++) {
      byte[] id = sequences.ids()[s].getBytes(StandardCharsets.UTF_8);
      int begin = sequences.offsets()[s];
      digest.update(id);
      for (int e = begin; e < sequences.offsets()[s + 1]; e++) {
        if (buffer.remaining() < 2 * Long.BYTES) {
          flush(digest, buffer);
        }
        buffer.putLong(names[sequences.items()[e]]);
        if (sequences.timed()) {
          buffer.putLong(sequences.times()[e]);
        }
      }
      flush(digest, buffer);
      // Hashes are added up, so that the order of the sequences does not matter.
      events += first(digest);
      digest.update(id);
      digest.update(sequences.parts(), begin, sequences.length(s));
      parts += first(digest);
    }
    return new SplitFingerprint(hex(events), hex(parts));
  }

  /** Parses the output of {@link #toString}; empty if the text is something else. */
  public static Optional<SplitFingerprint> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new SplitFingerprint(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  private static void flush(MessageDigest digest, ByteBuffer buffer) {
    digest.update(buffer.flip());
    buffer.clear();
  }

  /** The first eight bytes of the digest, which is then reset. */
  private static long first(MessageDigest digest) {
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }

  /** Both hashes separated by a dash, as stored in a model. */
  @Override
  public String toString() {
    return events + "-" + parts;
  }
}
