package io.memoir.cli.terminal;

import io.memoir.model.ItemTable;

/** How an item is shown in a table. */
public final class ItemName {
  private ItemName() {}

  /** Title and id, and categories where there are any. */
  public static String of(ItemTable.Item item) {
    String title =
        item.title().equals(item.id()) ? item.id() : item.title() + " (" + item.id() + ")";
    return Width.fit(
        item.categories().isEmpty() ? title : title + " · " + String.join(", ", item.categories()),
        72);
  }
}
