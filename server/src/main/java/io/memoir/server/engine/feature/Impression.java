package io.memoir.server.engine.feature;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.memoir.model.BadInputException;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The items that were shown together, from which the item of an event was chosen.
 *
 * @param itemIds in the order in which they were shown; an item may occur several times
 */
public record Impression(List<String> itemIds) {
  /** The name in the context of an event of the log; the value is a list of ids in JSON. */
  public static final String NAME = "impression";

  /**
   * The name of a feature of requests: the place of an item in an impression, counted from 1. It is
   * that of preparation.
   */
  public static final String POSITION = "position";

  public Impression {
    itemIds = List.copyOf(itemIds);
  }

  /** The impression of an event of the log; empty if it has none, or one without items. */
  public static Optional<Impression> of(StoredEvent event) {
    String text = event.context().get(NAME);
    return text == null
        ? Optional.empty()
        : parse(text).filter(impression -> !impression.itemIds.isEmpty());
  }

  /** The items in a text; empty if a client gave something else this name in a context. */
  public static Optional<Impression> parse(String text) {
    JsonElement json;
    try {
      json = JsonText.read(text.getBytes(StandardCharsets.UTF_8), NAME);
    } catch (BadInputException e) {
      return Optional.empty();
    }
    return json instanceof JsonArray list && list.asList().stream().allMatch(Impression::isText)
        ? Optional.of(new Impression(list.asList().stream().map(JsonElement::getAsString).toList()))
        : Optional.empty();
  }

  private static boolean isText(JsonElement element) {
    return element instanceof JsonPrimitive primitive && primitive.isString();
  }

  /** The index of an item, the first one if there are several; -1 if it was not shown. */
  public int place(String itemId) {
    return itemIds.indexOf(itemId);
  }

  /** The indexes of the items that were not chosen; of an item that occurs again, the first one. */
  public int[] others(String chosenId) {
    Set<String> met = new HashSet<>();
    met.add(chosenId);
    return IntStream.range(0, itemIds.size())
        .filter(place -> !itemIds.get(place).isBlank() && met.add(itemIds.get(place)))
        .toArray();
  }
}
