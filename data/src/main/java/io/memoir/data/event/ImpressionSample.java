package io.memoir.data.event;

import io.memoir.data.layout.Layout;
import io.memoir.data.layout.Role;
import io.memoir.data.source.JsonSample;
import io.memoir.data.source.ParquetRecords;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.Fields;
import io.memoir.data.value.IdSeparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds what separates the impressions of events, from the first lines of all files. */
final class ImpressionSample {
  private static final int MOST_ROWS = 200;

  private ImpressionSample() {}

  /** The separator in all files with such a column. */
  static IdSeparator separator(List<Layout> layouts) {
    return IdSeparator.of(
        layouts.stream()
            .filter(layout -> layout.has(Role.IMPRESSIONS))
            .flatMap(ImpressionSample::fields)
            .toList());
  }

  private static Stream<String> fields(Layout layout) {
    int place = layout.place(Role.IMPRESSIONS);
    return switch (layout.format()) {
      case PARQUET -> parquet(layout, layout.names().get(place));
      case JSONL -> JsonSample.of(layout.look()).values().stream().map(row -> row.get(place));
      case CSV, TSV, RECBOLE, MOVIELENS, PAIRS, SEQUENCES, SESSIONS, AUTO ->
          Fields.records(layout.look().lines()).stream()
              .skip(layout.header() ? 1 : 0)
              .map(record -> Fields.split(record, layout.delimiter(), layout.quoted()))
              .filter(fields -> fields.size() == layout.names().size())
              .map(fields -> fields.get(place));
    };
  }

  private static Stream<String> parquet(Layout layout, String name) {
    if (!layout.types().get(layout.place(Role.IMPRESSIONS)).equals("VARCHAR")) {
      return Stream.of();
    }
    try (Duck duck = Duck.reading()) {
      return duck
          .rows(
              String.format(
                  Locale.ROOT,
                  "SELECT %1$s FROM %2$s WHERE %1$s IS NOT NULL LIMIT %3$d",
                  Duck.name(name),
                  ParquetRecords.source(layout.look()),
                  MOST_ROWS))
          .stream()
          .map(List::getFirst);
    }
  }
}
