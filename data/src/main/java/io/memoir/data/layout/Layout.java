package io.memoir.data.layout;

import io.memoir.data.EventFormat;
import io.memoir.data.source.FileSample;
import io.memoir.data.value.Fields;
import io.memoir.data.value.TimeFormat;
import io.memoir.data.value.TimeKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The layout of a file of events.
 *
 * @param format given or detected; never AUTO
 * @param delimiter delimiter of the fields; empty for JSON lines and Parquet
 * @param quoted whether fields may be in double quotes
 * @param header whether the first line contains the names of the columns
 * @param names names of all columns
 * @param types types of all columns in the terms of DuckDB, for Parquet; else empty
 * @param roles index of the column of each existing role
 * @param time format of the times
 * @param decimalComma whether values have decimal commas
 */
public record Layout(
    FileSample look,
    EventFormat format,
    String delimiter,
    boolean quoted,
    boolean header,
    List<String> names,
    List<String> types,
    Map<Role, Integer> roles,
    TimeFormat time,
    boolean decimalComma) {

  public Path file() {
    return look.file();
  }

  public boolean has(Role role) {
    return roles.containsKey(role);
  }

  /** The index of the column of a role, or -1. */
  public int place(Role role) {
    return roles.getOrDefault(role, -1);
  }

  /** Indices of the columns without a role. */
  public List<Integer> others() {
    return linewise() || format == EventFormat.PAIRS
        ? List.of()
        : IntStream.range(0, names.size())
            .filter(place -> !roles.containsValue(place))
            .boxed()
            .toList();
  }

  /**
   * The names of the columns without a role, in the order of {@link #others}, made different
   * regardless of case: of several with one name, the first keeps it and the others get a number.
   */
  public List<String> otherNames() {
    List<Integer> others = others();
    Set<String> known = new HashSet<>();
    others.forEach(place -> known.add(lower(name(place))));
    Set<String> taken = new HashSet<>();
    List<String> different = new ArrayList<>();
    for (int place : others) {
      String name = name(place);
      String free = name;
      for (int n = 2; taken.contains(lower(free)) || (n > 2 && known.contains(lower(free))); n++) {
        free = name + "_" + n;
      }
      taken.add(lower(free));
      different.add(free);
    }
    return different;
  }

  /** Warnings about columns without a role that have the name of another one. */
  public List<String> repeatedNames() {
    List<Integer> others = others();
    List<String> names = otherNames();
    return IntStream.range(0, names.size())
        .filter(i -> !names.get(i).equals(name(others.get(i))))
        .mapToObj(i ->
            "%s has several columns named '%s', regardless of case; one of them is called '%s'"
                .formatted(file(), name(others.get(i)), names.get(i)))
        .toList();
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The name of a column, or one made of its number if it has no name. */
  public String name(int place) {
    String name = names.get(place);
    boolean nameless = name.isBlank() || (!header && name.equals(Integer.toString(place + 1)));
    return nameless ? "column_" + (place + 1) : name;
  }

  /** Whether the first line of such a file may contain the names of the columns. */
  public boolean canHaveHeader() {
    return switch (format) {
      case CSV, TSV, PAIRS -> true;
      case AUTO, JSONL, PARQUET, RECBOLE, MOVIELENS, SEQUENCES, SESSIONS -> false;
    };
  }

  /** The values of a column in the first lines of a file whose columns are separated. */
  public List<String> firstValues(int place) {
    return Fields.records(look.lines()).stream()
        .skip(header ? 1 : 0)
        .map(line -> Fields.split(line, delimiter, quoted))
        .filter(fields -> fields.size() == names.size())
        .map(fields -> fields.get(place))
        .toList();
  }

  /** A copy whose values have decimal commas, or have none. */
  Layout withDecimalComma(boolean commas) {
    return new Layout(look, format, delimiter, quoted, header, names, types, roles, time, commas);
  }

  public boolean timed() {
    return time.kind() != TimeKind.NONE;
  }

  /** Whether a line is a whole sequence and not a row of a table. */
  public boolean linewise() {
    return format == EventFormat.SEQUENCES || format == EventFormat.SESSIONS;
  }
}
