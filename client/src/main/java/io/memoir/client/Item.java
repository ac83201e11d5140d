package io.memoir.client;

import java.util.List;
import java.util.Optional;

/**
 * An item that was described, or that the model knows.
 *
 * @param itemId its id
 * @param cold whether no model has learnt it yet: it is accepted, but not recommended
 * @param hidden whether it is not recommended for now
 * @param title if the model knows one
 * @param categories the widest first
 * @param attributes what was said of it
 * @param tag names what was said of it, for {@link MemoirClient#ifMatch}; lists have none
 */
public record Item(
    String itemId,
    boolean cold,
    boolean hidden,
    Optional<String> title,
    List<String> categories,
    Attributes attributes,
    Optional<String> tag) {
  public Item {
    categories = List.copyOf(categories);
  }
}
