package io.memoir.learning;

import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.EncodedRows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A hash of the data that were read from a log. */
final class LogFingerprint {
  private LogFingerprint() {}

  /** The fingerprint of a part of a log, with the features and labels that a model uses. */
  static String of(ItemTable items, Sequences sequences, FeatureData known) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(items.fingerprint().getBytes(StandardCharsets.US_ASCII));
      ByteBuffer event = ByteBuffer.allocate(16);
      for (int s = 0; s < sequences.count(); s++) {
        for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
          event.clear();
          event.putInt(s).putInt(sequences.items()[e]).putLong(sequences.times()[e]).flip();
          digest.update(event);
        }
      }
      for (EncodedRows rows :
          List.of(known.items(), known.users(), known.events(), known.requests())) {
        digest(rows, digest);
      }
      digest(known.labels(), digest);
      known.domains().ifPresent(domains -> digest(domains.numbers(), digest));
      if (!known.shown().isEmpty()) {
        digest(known.shown(), digest);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }

  private static void digest(Shown shown, MessageDigest digest) {
    digest(shown.sequences(), digest);
    digest(shown.before(), digest);
    digest(shown.items(), digest);
    digest(shown.requests(), digest);
    digest(shown.labels(), digest);
  }

  private static void digest(EncodedRows rows, MessageDigest digest) {
    digest(rows.codes(), digest);
    ByteBuffer value = ByteBuffer.allocate(Float.BYTES);
    for (float real : rows.reals()) {
      digest.update(value.clear().putFloat(real).flip());
    }
  }

  private static void digest(EventLabels labels, MessageDigest digest) {
    ByteBuffer value = ByteBuffer.allocate(Double.BYTES);
    labels
        .numbers()
        .forEach((name, column) -> {
          digest(name, digest);
          for (double number : column) {
            digest.update(value.clear().putDouble(number).flip());
          }
        });
    labels.typeNames().forEach(name -> digest(name, digest));
    digest(labels.types(), digest);
  }

  private static void digest(int[] values, MessageDigest digest) {
    ByteBuffer value = ByteBuffer.allocate(Integer.BYTES);
    for (int each : values) {
      digest.update(value.clear().putInt(each).flip());
    }
  }

  /** Digests a text with its length, so that two texts are not the same as one. */
  private static void digest(String text, MessageDigest digest) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
