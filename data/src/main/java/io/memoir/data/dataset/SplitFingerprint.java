package io.memoir.data.dataset;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.ItemTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells splits of a log apart: two hashes, one of the events and one of what each of them is used
 * for. Equal events with other parts are another split of the same log. Neither depends on how
 * items are numbered or in which order the sequences stand.
 *
 * @param events hash of the sequences: id, and the id of the item and the time of every event
 * @param parts hash of the {@link Part} of every event of every sequence
 */
public record SplitFingerprint(String events, String parts) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})");
  private static final int CHUNK = 1 << 16;

  /** That of some events. */
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
      // Sums, so that the order of the sequences does not matter.
      events += first(digest);
      digest.update(id);
      digest.update(sequences.parts(), begin, sequences.length(s));
      parts += first(digest);
    }
    return new SplitFingerprint(hex(events), hex(parts));
  }

  /** What {@link #toString} has written; empty if it is something else. */
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

  /** The first eight bytes of what was digested; the digest begins anew. */
  private static long first(MessageDigest digest) {
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }

  /** Both, with a dash between, as a model keeps it. */
  @Override
  public String toString() {
    return events + "-" + parts;
  }
}
