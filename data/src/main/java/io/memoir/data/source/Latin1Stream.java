package io.memoir.data.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Converts a text from Latin-1 (ISO 8859-1) to UTF-8. */
public final class Latin1Stream extends InputStream {
  private final InputStream latin;
  private int second = -1;

  /**
   * @param latin the text in Latin-1, which is closed with this stream
   */
  public Latin1Stream(InputStream latin) {
    this.latin = latin;
  }

  /**
   * Whether most lines with non-ASCII characters are not valid UTF-8, so that the text is treated
   * as Latin-1. For a pipe, only the first lines are considered.
   */
  public static boolean isLatin1(FileSample look) throws IOException {
    long utf8 = 0;
    long other = 0;
    if (look.pipe()) {
      for (String line : look.lines()) {
        if (line.indexOf('\uFFFD') >= 0) {
          other++;
        } else if (beyondAscii(line)) {
          utf8++;
        }
      }
      return other > utf8;
    }
    try (Lines lines = new Lines(look.open())) {
      Lines.Line line;
      while ((line = lines.next()) != null) {
        if (line.fault().equals(Lines.NOT_UTF_8)) {
          other++;
        } else if (beyondAscii(line.text())) {
          utf8++;
        }
      }
    }
    return other > utf8;
  }

  /**
   * Whether a text that is not UTF-8 can be Latin-1: it has no control characters beyond ASCII, and
   * most non-ASCII letters are between ASCII letters, as in the languages of Latin-1. In Chinese,
   * Japanese, Greek or Russian encodings they are adjacent. For a pipe, only the first lines are
   * considered.
   */
  public static boolean isPlausible(FileSample look) throws IOException {
    if (look.pipe()) {
      String text = String.join("\n", look.lines());
      return !mostlyRuns(text.chars().map(c -> Math.min(c, 0xff)).toArray());
    }
    long high = 0;
    long beside = 0;
    int last = 0;
    boolean lastBeside = false;
    try (InputStream in = new BufferedInputStream(look.open(), 1 << 16)) {
      int next;
      while ((next = in.read()) >= 0) {
        if (next >= 0x80 && next < 0xa0) {
          return false;
        }
        boolean pair = next >= 0x80 && last >= 0x80;
        if (next >= 0x80) {
          high++;
        }
        if (pair) {
          beside += lastBeside ? 1 : 2;
        }
        lastBeside = pair;
        last = next;
      }
    }
    return beside * 2 <= high;
  }

  private static boolean mostlyRuns(int[] letters) {
    long high = 0;
    long beside = 0;
    for (int i = 0; i < letters.length; i++) {
      if (letters[i] >= 0x80) {
        high++;
        boolean before = i > 0 && letters[i - 1] >= 0x80;
        boolean after = i + 1 < letters.length && letters[i + 1] >= 0x80;
        beside += before || after ? 1 : 0;
      }
    }
    return beside * 2 > high;
  }

  private static boolean beyondAscii(String text) {
    return text.chars().anyMatch(c -> c > 0x7f);
  }

  @Override
  public int read() throws IOException {
    if (second >= 0) {
      int next = second;
      second = -1;
      return next;
    }
    int letter = latin.read();
    if (letter < 0x80) {
      return letter;
    }
    second = 0x80 | (letter & 0x3f);
    return 0xc0 | (letter >> 6);
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int count = 0;
    while (count < length) {
      int next = read();
      if (next < 0) {
        return count == 0 ? -1 : count;
      }
      bytes[from + count++] = (byte) next;
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    latin.close();
  }
}
