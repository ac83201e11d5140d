package io.memoir.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Tells UTF-8 from other encodings. */
final class Utf8 {
  private Utf8() {}

  static boolean isValid(InputStream in) throws IOException {
    char[] buffer = new char[1 << 14];
    try (InputStreamReader reader =
        new InputStreamReader(
            in,
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
      int got;
      do {
        got = reader.read(buffer);
      } while (got >= 0);
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }
}
