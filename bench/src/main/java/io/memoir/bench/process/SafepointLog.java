package io.memoir.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pauses of a Java virtual machine, read from its safepoint log: the times at which all threads
 * were stopped, for the garbage collector or for anything else.
 *
 * @param file that the virtual machine writes to
 */
public record SafepointLog(Path file) {
  private static final Pattern LINE =
      Pattern.compile("\\[([0-9.]+)s\\].*Safepoint \"(\\w+)\".*Total: *(\\d+) ns.*");

  /**
   * The pauses in a period.
   *
   * @param count number of pauses
   * @param longestMillis duration of the longest, from the request to stop until all threads ran
   *     again
   * @param reason of the longest, as named by the virtual machine
   * @param totalMillis sum of all pauses
   */
  public record Pauses(int count, double longestMillis, String reason, double totalMillis) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d JVM pauses, longest %.1f ms (%s), %.0f ms in total",
          count,
          longestMillis,
          reason,
          totalMillis);
    }
  }

  /** The option that makes the virtual machine write this log. */
  public String option() {
    return "-Xlog:safepoint:file=" + file + ":uptime";
  }

  /** Number of pauses logged so far. */
  public long logged() throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> LINE.matcher(line).matches()).count();
    }
  }

  /** The pauses after the first {@code logged} ones. */
  public Pauses after(long logged) throws IOException {
    int count = 0;
    double longest = 0;
    String reason = "none";
    double total = 0;
    try (Stream<String> lines = Files.lines(file)) {
      for (Matcher matcher :
          lines.map(LINE::matcher).filter(Matcher::matches).skip(logged).toList()) {
        double millis = Long.parseLong(matcher.group(3)) / 1e6;
        count++;
        total += millis;
        if (millis > longest) {
          longest = millis;
          reason = matcher.group(2);
        }
      }
    }
    return new Pauses(count, longest, reason, total);
  }
}
