package io.memoir.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pauses of a Java virtual machine as it logs them: every moment at which all of its threads
 * stood still, for the garbage collector or for anything else.
 *
 * @param file that the virtual machine writes to
 */
public record SafepointLog(Path file) {
  private static final Pattern LINE =
      Pattern.compile("\\[([0-9.]+)s\\].*Safepoint \"(\\w+)\".*Total: *(\\d+) ns.*");

  /**
   * The pauses of some time.
   *
   * @param count how many there were
   * @param longestMillis the longest of them, from the request to stop until all threads ran again
   * @param reason of the longest, in the words of the virtual machine
   * @param totalMillis all of them together
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

  /** The option of the virtual machine that makes it write this log. */
  public String option() {
    return "-Xlog:safepoint:file=" + file + ":uptime";
  }

  /** How many pauses were logged so far. */
  public long logged() throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> LINE.matcher(line).matches()).count();
    }
  }

  /** The pauses that were logged after the first so many. */
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
