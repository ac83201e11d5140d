package io.memoir.data.graph;

import io.memoir.data.source.FileSample;
import io.memoir.data.value.Excerpts;
import io.memoir.data.value.Fields;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The layout of a file of triples or links: delimited fields, with or without a header, or
 * RecBole's {@code .kg} and {@code .link}.
 *
 * @param delimiter of the fields
 * @param quoted whether fields may be in double quotes
 * @param header whether the first line contains the names of the columns
 * @param names the names of all columns, or their numbers from 1 without a header
 * @param places indices of the columns, in the order of {@link GraphColumns#words}
 */
record GraphLayout(
    FileSample look,
    String delimiter,
    boolean quoted,
    boolean header,
    List<String> names,
    List<Integer> places) {
  /** Possible delimiters, the most deliberate first; a space stands for any number of them. */
  private static final List<String> DELIMITERS = List.of("\t", ",", ";", "|", " ");

  /** A name with a type, as in the headers of RecBole. */
  private static final Pattern TYPED = Pattern.compile(".+:(token|float|token_seq|float_seq)");

  private static final int MOST_SHOWN = 80;

  /**
   * Detects the layout of a file.
   *
   * @throws BadInputException if it cannot be read, or does not have these columns
   */
  static GraphLayout find(Path file, GraphColumns columns) throws IOException {
    FileSample look = FileSample.at(file, columns.content());
    if (look.parquet() || look.jsonArray() || look.lines().getFirst().startsWith("{")) {
      throw new BadInputException(
          "%s is %s, expected lines of %s"
              .formatted(file, look.parquet() ? "a Parquet file" : "JSON", listed(columns)));
    }
    List<String> records = Fields.records(look.lines());
    for (String delimiter : DELIMITERS) {
      List<String> lines =
          delimiter.equals(" ")
              ? records.stream().map(line -> line.strip().replaceAll(" +", " ")).toList()
              : records;
      boolean quoted = Fields.quoted(lines, delimiter);
      if (Fields.commonCount(lines, delimiter, quoted) >= columns.words().size()) {
        return of(
            look, columns, delimiter, quoted, Fields.split(lines.getFirst(), delimiter, quoted));
      }
    }
    throw new BadInputException(
        "%s: '%s' has fewer columns than most lines or than expected: %s, separated by tabs, commas, semicolons, bars or spaces"
            .formatted(file, shown(records.getFirst()), listed(columns)));
  }

  private static GraphLayout of(
      FileSample look, GraphColumns columns, String delimiter, boolean quoted, List<String> first) {
    boolean typed =
        delimiter.equals("\t")
            && first.stream().allMatch(field -> TYPED.matcher(field.strip()).matches());
    List<String> names =
        first.stream()
            .map(String::strip)
            .map(name -> typed ? name.substring(0, name.lastIndexOf(':')) : name)
            .toList();
    List<Integer> places = columns.placesIn(names);
    boolean header = typed || columns.isHeader(places, names);
    if (header) {
      return new GraphLayout(
          look, delimiter, quoted, true, names, completed(look, columns, names, places));
    }
    if (names.size() != columns.words().size()) {
      throw new BadInputException(
          "%s has %d columns and no header that names them, expected %s"
              .formatted(look.file(), names.size(), listed(columns)));
    }
    List<Integer> all = IntStream.range(0, names.size()).boxed().toList();
    return new GraphLayout(
        look,
        delimiter,
        quoted,
        false,
        all.stream().map(i -> Integer.toString(i + 1)).toList(),
        all);
  }

  /** The places of all columns: those without a known name are the remaining ones, in order. */
  private static List<Integer> completed(
      FileSample look, GraphColumns columns, List<String> names, List<Integer> places) {
    List<Integer> free =
        new ArrayList<>(
            IntStream.range(0, names.size()).filter(i -> !places.contains(i)).boxed().toList());
    List<Integer> completed = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      int place = places.get(i);
      if (place < 0 && names.size() != columns.words().size()) {
        throw new BadInputException(
            "%s has no column that is recognised as the %s: found %s, expected %s"
                .formatted(
                    look.file(),
                    columns.words().get(i),
                    String.join(", ", names),
                    listed(columns)));
      }
      completed.add(place < 0 ? free.removeFirst() : Integer.valueOf(place));
    }
    return List.copyOf(completed);
  }

  /** {@code head, relation and tail}. */
  private static String listed(GraphColumns columns) {
    int last = columns.words().size() - 1;
    return String.join(", ", columns.words().subList(0, last))
        + " and "
        + columns.words().get(last);
  }

  private static String shown(String line) {
    return Excerpts.of(line.replace("\t", "<tab>"), MOST_SHOWN);
  }

  /** Number of columns. */
  int width() {
    return names.size();
  }

  /** The columns and what separates them, for the summary. */
  String text(GraphColumns columns) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < places.size(); i++) {
      text.append(columns.words().get(i))
          .append(" = ")
          .append(header ? names.get(places.get(i)) : "column " + names.get(places.get(i)))
          .append(", ");
    }
    String separator =
        switch (delimiter) {
          case "\t" -> "tabs";
          case "," -> "commas";
          case ";" -> "semicolons";
          case "|" -> "bars";
          default -> "spaces";
        };
    return text + "separated by " + separator;
  }
}
