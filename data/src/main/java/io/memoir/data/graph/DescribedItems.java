package io.memoir.data.graph;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * The items of a file of items, with their columns.
 *
 * @param file the file
 * @param ids of the items, each once
 * @param rows title, categories and other columns of each item, by name
 */
public record DescribedItems(Path file, List<String> ids, List<JsonObject> rows) {
  public DescribedItems {
    ids = List.copyOf(ids);
    rows = rows.stream().map(JsonObject::deepCopy).toList();
  }
}
