package io.memoir.cli.terminal;

import io.memoir.model.ItemTable;

/** Formats items for tables. */
public final class ItemName {
  private ItemName() {}

  /** Title and id, and categories if there are any. */
  public static String of(ItemTable.Item item) {
    String title =
        item.title().equals(item.id()) ? item.id() : item.title() + " (" + item.id() + ")";
    return Width.fit(
        item.categories().isEmpty() ? title : title + " · " + String.join(", ", item.categories()),
        72);
  }
}
