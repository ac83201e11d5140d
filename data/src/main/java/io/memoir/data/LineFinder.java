package io.memoir.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/** Finds the lines of a text file that rows came from, by reading it a second time. */
final class LineFinder {
  /** Receives a row that was looked for. */
  @FunctionalInterface
  interface Found {
    void found(String reason, long lineNumber, String text);
  }

  private LineFinder() {}

  /**
   * Finds rows.
   *
   * @param skipped numbers of lines that did not become rows
   * @param wanted rows to look for, counted from 0, with what is to be said of them
   */
  static void find(Layout layout, Set<Long> skipped, NavigableMap<Long, String> wanted, Found found)
      throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Look.open(layout.file(), layout.look().gzip()), StandardCharsets.UTF_8))) {
      long number = 0;
      long row = layout.header() ? -1 : 0;
      String line;
      while ((line = in.readLine()) != null) {
        number++;
        if (line.isBlank() || skipped.contains(number)) {
          continue;
        }
        long start = number;
        StringBuilder text = new StringBuilder(line);
        while (layout.quoted() && openQuote(text) && (line = in.readLine()) != null) {
          number++;
          text.append('\n').append(line);
        }
        String reason = wanted.get(row);
        if (reason != null) {
          found.found(reason, start, text.toString());
        }
        Map.Entry<Long, String> next = wanted.higherEntry(row);
        if (next == null) {
          return;
        }
        row++;
      }
    }
  }

  private static boolean openQuote(CharSequence text) {
    return text.chars().filter(c -> c == '"').count() % 2 == 1;
  }
}
