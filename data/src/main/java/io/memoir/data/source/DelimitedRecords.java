package io.memoir.data.source;

import io.memoir.data.source.Lines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records of a text of delimited fields.
 *
 * <p>A quoted field may contain line ends. A stray quote would therefore swallow all lines up to
 * the next quote, most of which are valid records. So a record is continued in the next line only
 * if it then ends correctly and has the right number of fields, and if the lines it includes are
 * not records themselves. Otherwise only the line with the quote is rejected, and reading continues
 * with the line after it.
 */
public final class DelimitedRecords {
  /** The maximum number of lines of a quoted field. */
  private static final int MOST_LINES = 1_000;

  private static final int MOST_CHARACTERS = 1 << 18;

  /**
   * Distinguishes records from other text.
   *
   * @param whole whether fields of the right number can be a record
   * @param certain whether other text is hardly ever accepted, for example because a record has a
   *     time
   */
  public record Shape(Predicate<List<String>> whole, boolean certain) {}

  private enum Span {
    /** The lines are one record. */
    ONE,
    /** The quote is stray: each line is a record of its own, or rejected. */
    APART,
    /** Both are possible. */
    UNCERTAIN
  }

  private final FieldSplitter splitter;
  private final String delimiter;
  private final int width;
  private final Shape shape;
  private final Deque<Line> ahead = new ArrayDeque<>();
  private long headers;

  /**
   * @param headers number of records at the beginning that are skipped
   * @param width the number of fields of every record
   */
  public DelimitedRecords(String delimiter, boolean quoted, int headers, int width, Shape shape) {
    this.splitter = new FieldSplitter(delimiter, quoted);
    this.delimiter = delimiter;
    this.headers = headers;
    this.width = width;
    this.shape = shape;
  }

  /** Passes every record and every rejected line of a text to a sink. */
  public void read(InputStream text, RecordSink sink) throws IOException {
    try (Lines lines = new Lines(text)) {
      Line line;
      while ((line = take(lines)) != null) {
        if (line.faulty()) {
          reject(line, line.fault(), sink);
        } else if (!blank(line.text())) {
          read(line, lines, sink);
        }
      }
    }
  }

  private @Nullable Line take(Lines lines) throws IOException {
    return ahead.isEmpty() ? lines.next() : ahead.poll();
  }

  /** Whether a line is blank; a line of tabs is not, if tabs separate fields. */
  private boolean blank(String text) {
    return text.isBlank() && !(delimiter.equals("\t") && text.contains("\t"));
  }

  private void read(Line line, Lines lines, RecordSink sink) throws IOException {
    switch (splitter.split(line.text())) {
      case WHOLE -> whole(line.number(), splitter.fields(), line.text(), sink);
      case BROKEN -> {
        if (!literal(line, sink)) {
          reject(line, "a quote inside a quoted field", sink);
        }
      }
      case OPEN -> open(line, lines, sink);
    }
  }

  private void whole(long number, List<String> fields, String text, RecordSink sink) {
    if (headers > 0) {
      headers--;
    } else if (fields.size() != width) {
      sink.rejected(number, "expected " + width + " columns, found " + fields.size(), text);
    } else {
      sink.record(number, fields, text);
    }
  }

  /** Accepts a line of tab-separated fields in which quotes are ordinary characters, if it fits. */
  private boolean literal(Line line, RecordSink sink) {
    if (!delimiter.equals("\t")) {
      return false;
    }
    List<String> fields = splitter.literally(line.text());
    if (fields.size() != width) {
      return false;
    }
    whole(line.number(), fields, line.text(), sink);
    return true;
  }

  /** Rejects a line, unless it is a header, which may be malformed. */
  private void reject(Line line, String reason, RecordSink sink) {
    if (headers > 0) {
      headers--;
    } else {
      sink.rejected(line.number(), reason, line.text());
    }
  }

  private void open(Line first, Lines lines, RecordSink sink) throws IOException {
    List<Line> span = new ArrayList<>(List.of(first));
    switch (spanOf(span, lines)) {
      case ONE -> {
        for (int i = 1; i < span.size(); i++) {
          ahead.poll();
        }
        String joined = joined(span);
        splitter.split(joined);
        whole(first.number(), splitter.fields(), joined, sink);
      }
      case UNCERTAIN -> {
        String reason =
            "a quoted field from line "
                + first.number()
                + " to "
                + span.getLast().number()
                + " spans lines that could be records themselves";
        reject(first, reason, sink);
        for (int i = 1; i < span.size(); i++) {
          ahead.poll();
          if (!blank(span.get(i).text())) {
            reject(span.get(i), reason, sink);
          }
        }
      }
      case APART -> {
        if (!literal(first, sink)) {
          reject(first, "a quoted field without a closing quote", sink);
        }
      }
    }
  }

  private static String joined(List<Line> span) {
    StringBuilder text = new StringBuilder();
    for (Line line : span) {
      text.append(text.isEmpty() ? "" : "\n").append(line.text());
    }
    return text.toString();
  }

  /** Adds the lines that a quoted field may include, without consuming them. */
  private Span spanOf(List<Line> span, Lines lines) throws IOException {
    Iterator<Line> known = List.copyOf(ahead).iterator();
    int characters = span.getFirst().text().length();
    boolean begins = isRecord(splitter.literally(span.getFirst().text()));
    int between = 0;
    int records = 0;
    while (true) {
      Line next;
      if (known.hasNext()) {
        next = known.next();
      } else {
        next = lines.next();
        if (next != null) {
          ahead.add(next);
        }
      }
      if (next == null || next.faulty()) {
        return Span.APART;
      }
      characters += next.text().length();
      if (span.size() == MOST_LINES || characters > MOST_CHARACTERS) {
        return Span.APART;
      }
      span.add(next);
      if (next.text().indexOf('"') >= 0) {
        FieldSplitter.Outcome outcome = splitter.split(joined(span));
        if (outcome == FieldSplitter.Outcome.BROKEN) {
          return Span.APART;
        }
        if (outcome == FieldSplitter.Outcome.WHOLE) {
          if (splitter.fields().size() != width) {
            return Span.APART;
          }
          boolean ends = begins && isRecord(splitter.literally(next.text()));
          if (shape.certain) {
            return ends ? Span.APART : Span.ONE;
          }
          boolean most = between >= 3 && records >= 0.8 * between;
          return most || (ends && 2 * records >= between) ? Span.UNCERTAIN : Span.ONE;
        }
      }
      boolean record =
          splitter.split(next.text()) == FieldSplitter.Outcome.WHOLE && isRecord(splitter.fields());
      if (record && shape.certain) {
        return Span.APART;
      }
      if (!next.text().isBlank()) {
        between++;
        records += record ? 1 : 0;
      }
    }
  }

  private boolean isRecord(List<String> fields) {
    return fields.size() == width && shape.whole.test(fields);
  }
}
