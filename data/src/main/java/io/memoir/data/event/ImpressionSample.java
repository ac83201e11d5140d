package io.memoir.data.event;

import io.memoir.data.layout.Layout;
import io.memoir.data.layout.Role;
import io.memoir.data.layout.RoleFinder;
import io.memoir.data.source.FileSample;
import io.memoir.data.source.JsonNames;
import io.memoir.data.source.JsonSample;
import io.memoir.data.source.ParquetRecords;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.IdSeparator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds what separates the impressions of events, from the first lines of all files. */
final class ImpressionSample {
  private static final int MOST_ROWS = 200;

  private ImpressionSample() {}

  /** The separator in all files with such a column. */
  static IdSeparator separator(List<Layout> layouts) throws IOException {
    List<String> fields = new ArrayList<>();
    for (Layout layout : layouts) {
      if (layout.has(Role.IMPRESSIONS)) {
        fields.addAll(fields(layout, layout.place(Role.IMPRESSIONS)));
      }
    }
    return IdSeparator.of(fields);
  }

  private static List<String> fields(Layout layout, int place) throws IOException {
    return switch (layout.format()) {
      case PARQUET -> parquet(layout, place);
      case JSONL -> json(layout.look(), place);
      case CSV, TSV, RECBOLE, MOVIELENS, PAIRS, SEQUENCES, SESSIONS, AUTO ->
          layout.firstValues(place);
    };
  }

  /** The values in the first objects, or the first values of a key that only later ones have. */
  private static List<String> json(FileSample look, int place) throws IOException {
    JsonSample first = JsonSample.of(look);
    JsonSample sample = place < first.names().size() ? first : JsonNames.sample(look);
    return RoleFinder.column(sample.values(), place);
  }

  private static List<String> parquet(Layout layout, int place) {
    if (!layout.types().get(place).equals("VARCHAR")) {
      return List.of();
    }
    try (Duck duck = Duck.reading()) {
      return duck
          .rows(
              String.format(
                  Locale.ROOT,
                  "SELECT %1$s FROM %2$s WHERE %1$s IS NOT NULL LIMIT %3$d",
                  Duck.name(layout.names().get(place)),
                  ParquetRecords.source(layout.look()),
                  MOST_ROWS))
          .stream()
          .map(List::getFirst)
          .toList();
    }
  }
}
