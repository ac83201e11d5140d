package io.memoir.client;

import java.util.List;
import java.util.Optional;

/**
 * An item that was created through the API or is known to the model.
 *
 * @param itemId its id
 * @param cold whether the model does not know it: it is stored, but not recommended
 * @param hidden whether it is excluded from recommendations
 * @param title its title, if the model has one
 * @param categories from the widest to the narrowest
 * @param attributes its attributes
 * @param tag its ETag, for {@link MemoirClient#ifMatch}; absent in lists
 * @param notes attributes whose type is not the one that the serving model expects, one line each
 */
public record Item(
    String itemId,
    boolean cold,
    boolean hidden,
    Optional<String> title,
    List<String> categories,
    Attributes attributes,
    Optional<String> tag,
    List<String> notes) {
  public Item {
    categories = List.copyOf(categories);
    notes = List.copyOf(notes);
  }
}
