package io.memoir.data;

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
 * for. Equal events with other parts are another split of the same log.
 *
 * @param events hash of the items, the sequences, and the item and time of every event
 * @param parts hash of the {@link Part} of every event, in the same order
 */
public record SplitFingerprint(String events, String parts) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})");
  private static final int BYTES = 8;
  private static final int CHUNK = 1 << 16;

  /** That of some events. */
  public static SplitFingerprint of(ItemTable items, Sequences sequences) {
    MessageDigest events = Checksums.sha256();
    events.update(items.fingerprint().getBytes(StandardCharsets.US_ASCII));
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    for (int s = 0; s < sequences.count(); s++) {
      flush(events, buffer);
      events.update(sequences.ids()[s].getBytes(StandardCharsets.UTF_8));
      events.update((byte) 0);
      buffer.putInt(sequences.length(s));
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        if (buffer.remaining() < Integer.BYTES + Long.BYTES) {
          flush(events, buffer);
        }
        buffer.putInt(sequences.items()[e]);
        if (sequences.timed()) {
          buffer.putLong(sequences.times()[e]);
        }
      }
    }
    flush(events, buffer);
    MessageDigest parts = Checksums.sha256();
    parts.update(sequences.parts());
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

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  /** Both, with a dash between, as a model keeps it. */
  @Override
  public String toString() {
    return events + "-" + parts;
  }
}
