package io.memoir.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/** Alters bytes at random and sees what a reader makes of them. */
final class Fuzz {
  private static final String[] TOKENS = {
    "null", "[]", "{}", "-1", "1e400", "9999999999", "\"x\"", "true", "0.5", "\"\""
  };

  private Fuzz() {}

  /** One to three bytes changed, the end cut off, or a JSON value replaced by another. */
  static byte[] alter(byte[] bytes, SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> {
        byte[] altered = bytes.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
          altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
        }
        yield altered;
      }
      default -> replaceValue(bytes, random);
    };
  }

  /** Replaces what stands between a colon and the next comma or bracket. */
  private static byte[] replaceValue(byte[] bytes, SplittableRandom random) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int colon = text.indexOf(':', random.nextInt(text.length()));
    if (colon < 0) {
      colon = text.indexOf(':');
    }
    int end = colon + 1;
    while (end < text.length() && ",]}".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String token = TOKENS[random.nextInt(TOKENS.length)];
    String altered = text.substring(0, colon + 1) + token + text.substring(end);
    return altered.getBytes(StandardCharsets.ISO_8859_1);
  }

  static void requireOnlyBadInput(Callable<?> reader, int round, long seed) {
    try {
      reader.call();
    } catch (BadInputException expected) {
      if (String.valueOf(expected.getMessage()).lines().count() != 1) {
        throw new AssertionError(
            "not one line: '%s', round %d, seed %d"
                .formatted(
                    String.valueOf(expected.getMessage()).replaceAll("\\R", "<new line>"),
                    round,
                    seed),
            expected);
      }
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(
          "expected a BadInputException or a value, round " + round + ", seed " + seed, e);
    }
  }
}
