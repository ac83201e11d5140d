package io.memoir.data.layout;

import io.memoir.data.source.FileSample;
import io.memoir.data.value.Fields;
import io.memoir.model.BadInputException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds what separates the columns of a file, from its first lines.
 *
 * <p>Several delimiters can give nearly all lines the same number of columns: one of them separates
 * the columns, and the others occur in decimal numbers, lists or names. Only a header with a known
 * name decides alone. Otherwise a delimiter must have two of four signs, and the others fewer: it
 * is the first of the line, gives the most columns, is the only one that gives a column of times,
 * or is the only one that stands between quoted fields.
 */
final class DelimiterFinder {
  /** Minimum number of signs of the delimiter of the columns. */
  private static final int ENOUGH = 2;

  /** Minimum number of columns of events with times. */
  private static final int LEAST_TIMED = 3;

  /** The lines, separated by one delimiter, with the number of columns of nearly all of them. */
  private record Reading(String delimiter, int width, List<List<String>> rows) {
    boolean isHeaded() {
      return Role.anyKnown(rows.getFirst());
    }

    boolean hasTimes() {
      return width >= LEAST_TIMED
          && IntStream.range(0, width)
              .anyMatch(place -> RoleFinder.isMoments(RoleFinder.column(rows, place)));
    }

    /** Whether the first column of nearly all lines contains no delimiter of the others. */
    boolean comesFirst(List<Reading> all) {
      long free =
          rows.stream()
              .map(List::getFirst)
              .filter(field ->
                  all.stream()
                      .map(Reading::delimiter)
                      .noneMatch(other -> !other.equals(delimiter) && field.contains(other)))
              .count();
      return free >= rows.size() * 0.8;
    }
  }

  private final FileSample look;
  private final List<String> lines;

  /**
   * @param lines first lines of the file, joined to records
   */
  DelimiterFinder(FileSample look, List<String> lines) {
    this.look = look;
    this.lines = lines;
  }

  /** Whether fields between a delimiter may be in double quotes. */
  static boolean quoted(List<String> lines, String delimiter) {
    return !delimiter.equals("\t")
        || lines.stream().anyMatch(l -> l.startsWith("\"") || l.contains("\t\""));
  }

  /**
   * The delimiter; empty if there is none.
   *
   * @param allowed possible delimiters
   * @throws BadInputException if several are possible
   */
  Optional<String> find(List<String> allowed) {
    List<Reading> all =
        allowed.stream().map(this::reading).filter(each -> each.width() >= 2).toList();
    List<Reading> headed = all.stream().filter(Reading::isHeaded).toList();
    List<Reading> possible = headed.isEmpty() ? all : headed;
    return possible.size() > 1
        ? Optional.of(best(possible))
        : possible.stream().map(Reading::delimiter).findFirst();
  }

  private Reading reading(String delimiter) {
    boolean quoted = quoted(lines, delimiter);
    return new Reading(
        delimiter,
        Fields.commonCount(lines, delimiter, quoted),
        lines.stream().map(line -> Fields.split(line, delimiter, quoted)).toList());
  }

  private String best(List<Reading> possible) {
    int most = possible.stream().mapToInt(Reading::width).max().orElse(0);
    List<String> widest = delimiters(possible.stream().filter(each -> each.width() == most));
    List<String> timed = delimiters(possible.stream().filter(Reading::hasTimes));
    List<String> first = delimiters(possible.stream().filter(each -> each.comesFirst(possible)));
    List<String> quoting =
        delimiters(
            possible.stream().filter(each -> Fields.hasQuotedFields(lines, each.delimiter())));
    List<String> best =
        delimiters(
            possible.stream()
                .filter(each -> {
                  List<String> alone = List.of(each.delimiter());
                  int signs =
                      (first.contains(each.delimiter()) ? 1 : 0)
                          + (widest.equals(alone) ? 1 : 0)
                          + (timed.equals(alone) ? 1 : 0)
                          + (quoting.equals(alone) ? 1 : 0);
                  return signs >= ENOUGH;
                }));
    if (best.size() != 1) {
      throw new BadInputException(
          "%s can be read in several ways: the columns are separated by %s or by %s, as in '%s'; expected a header, or quotes around fields that contain a delimiter"
              .formatted(
                  look.file(),
                  Delimiters.word(possible.getFirst().delimiter()),
                  Delimiters.word(possible.get(1).delimiter()),
                  ShownLine.of(lines.getFirst())));
    }
    return best.getFirst();
  }

  private static List<String> delimiters(Stream<Reading> readings) {
    return readings.map(Reading::delimiter).toList();
  }
}
