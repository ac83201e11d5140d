package io.memoir.data.graph;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.data.feature.FeatureFile;
import io.memoir.data.feature.FeatureLayout;
import io.memoir.data.feature.FeatureLayoutFinder;
import io.memoir.data.feature.FeatureReader;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.Lists;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a file of items with the readers of a preparation. */
final class ItemsFile {
  private ItemsFile() {}

  /**
   * Reads the items.
   *
   * @param reserved the name of a column that the file must not have
   * @param mostRejected maximum share of unusable lines
   * @param rejected receives the unusable lines
   * @param warnings receives warnings, one sentence each
   * @throws BadInputException if the file cannot be read, or has the reserved column
   */
  static DescribedItems read(
      Path file,
      String reserved,
      double mostRejected,
      RejectedLines rejected,
      List<String> warnings)
      throws IOException {
    FeatureLayout layout = FeatureLayoutFinder.find(file, FeatureLayout.Subject.ITEMS, List.of());
    List<String> names = layout.features();
    if (names.stream().anyMatch(reserved::equalsIgnoreCase)) {
      throw new BadInputException(
          "%s has a column '%s', which is the name of the tags of the graph: rename it"
              .formatted(file, reserved));
    }
    Set<String> anyLength = new HashSet<>(layout.names());
    anyLength.remove(layout.names().get(layout.id()));
    try (Duck duck = Duck.reading()) {
      FeatureReader reader =
          new FeatureReader(duck, layout, FeatureLayout.Subject.ITEMS, anyLength);
      reader.read(mostRejected);
      reader.report(rejected, warnings);
      StringBuilder select =
          new StringBuilder("SELECT id, title, array_to_string(categories, chr(31))");
      for (int i = 0; i < names.size(); i++) {
        select.append(", ").append(FeatureFile.column(i));
      }
      select.append(" FROM ").append(reader.table()).append(" ORDER BY row_of_file");
      List<String> ids = new ArrayList<>();
      List<JsonObject> rows = new ArrayList<>();
      for (List<String> row : duck.rows(select.toString())) {
        ids.add(row.getFirst());
        rows.add(described(row, names));
      }
      return new DescribedItems(file, ids, rows);
    }
  }

  private static JsonObject described(List<String> row, List<String> names) {
    JsonObject item = new JsonObject();
    if (!row.get(1).isEmpty()) {
      item.addProperty("title", row.get(1));
    }
    if (!row.get(2).isEmpty()) {
      item.add("categories", array(row.get(2) + Lists.SEPARATOR));
    }
    for (int i = 0; i < names.size(); i++) {
      String value = row.get(3 + i);
      if (Lists.isList(value)) {
        item.add(names.get(i), array(value));
      } else if (!value.isEmpty()) {
        item.addProperty(names.get(i), value);
      }
    }
    return item;
  }

  private static JsonArray array(String list) {
    JsonArray array = new JsonArray();
    Lists.elements(list).forEach(array::add);
    return array;
  }
}
