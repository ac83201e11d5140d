package io.memoir.data.source;

import io.memoir.data.value.Excerpts;
import io.memoir.model.BadInputException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The lines of the input that could not be used, with the reasons. */
public final class RejectedLines {
  /** Name of the file in the data set to which they are written. */
  public static final String FILE = "rejected.tsv";

  /** Maximum number of lines that are written; further ones are only counted. */
  private static final int MOST_LISTED = 100_000;

  /** Maximum number of characters of a line that are written. */
  private static final int MOST_TEXT = 4_000;

  private record Line(Path file, long number, String reason, String text) {}

  private final List<Line> lines = new ArrayList<>();
  private long count;

  /**
   * Adds a line.
   *
   * @param number counted from 1
   */
  public void add(Path file, long number, String reason, String text) {
    count++;
    if (lines.size() < MOST_LISTED) {
      String cut = Excerpts.beginning(text, MOST_TEXT);
      String kept = cut.length() < text.length() ? cut + "..." : text;
      lines.add(new Line(file, number, Excerpts.line(reason), Excerpts.line(kept)));
    }
  }

  /** Adds all lines of other files. */
  public void addAll(RejectedLines others) {
    count += others.count;
    lines.addAll(
        others.lines.subList(0, Math.min(others.lines.size(), MOST_LISTED - lines.size())));
  }

  public long count() {
    return count;
  }

  /**
   * Throws if too many lines were rejected.
   *
   * @param of total number of lines
   * @throws BadInputException if there are too many; the message names the first rejected line
   */
  public void requireFew(long of, double mostShare) {
    if (count > 0 && count > mostShare * of) {
      Line first = sorted().getFirst();
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%s:%d: %s; %,d of %,d lines (%.3g%%) cannot be used, more than the %.3g%% allowed",
              first.file,
              first.number,
              first.reason,
              count,
              of,
              100.0 * count / Math.max(1, of),
              100 * mostShare));
    }
  }

  /** Writes the rejected lines as a table of file, line, reason and text. */
  public void writeTo(Path directory) throws IOException {
    if (count == 0) {
      return;
    }
    // Unlike that of Files.newBufferedWriter, this encoder replaces unpaired surrogates, which the
    // strings of JSON may contain.
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(
                Files.newOutputStream(directory.resolve(FILE)), StandardCharsets.UTF_8))) {
      out.write("file\tline\treason\ttext\n");
      for (Line line : sorted()) {
        out.write(Excerpts.line(line.file.toString()));
        out.write('\t');
        out.write(Long.toString(line.number));
        out.write('\t');
        out.write(line.reason);
        out.write('\t');
        out.write(line.text);
        out.write('\n');
      }
      if (count > lines.size()) {
        out.write("\t\tand " + (count - lines.size()) + " more\t\n");
      }
    }
  }

  /** In the order of the files, which is the order in which each was first added. */
  private List<Line> sorted() {
    List<Path> files = lines.stream().map(Line::file).distinct().toList();
    return lines.stream()
        .sorted(
            Comparator.comparingInt((Line line) -> files.indexOf(line.file))
                .thenComparingLong(Line::number))
        .toList();
  }
}
