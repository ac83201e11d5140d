package io.memoir.server.engine.person;

import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommendation;
import io.memoir.server.engine.Answer;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Query;
import io.memoir.server.engine.Serving;
import io.memoir.server.engine.Users;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.History;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Answers what a user would be recommended with another history, at another time or by another
 * model. Both answers are computed from the log alone, by folding the history and the changed
 * history from the first event on. The cached states are neither read nor changed, nothing is
 * stored, and the items do not count as recommended.
 */
public final class WhatIf {
  /** The longest history that is folded for an answer. */
  public static final int MOST_EVENTS = 20_000;

  /** The most characters in the contexts of its events, which are in memory at the same time. */
  private static final long MOST_CHARACTERS = 1L << 25;

  private static final int PAGE = 1_000;

  private final Engine engine;

  public WhatIf(Engine engine) {
    this.engine = engine;
  }

  /**
   * Two answers and their difference.
   *
   * @param before with the history as it is
   * @param after with the changed history
   * @param changes the items of {@code after} in its order, then those that are in {@code before}
   *     only
   */
  public record Outcome(Answer before, Answer after, List<RankChange> changes) {
    public Outcome {
      changes = List.copyOf(changes);
    }
  }

  /**
   * The ranks of an item in both answers.
   *
   * @param item the item with its title
   * @param rankBefore 1 for the first item; empty if the item is not in the answer
   * @param rankAfter likewise
   */
  public record RankChange(ItemTable.Item item, OptionalInt rankBefore, OptionalInt rankAfter) {}

  /**
   * Answers a query of a user as things are, and another one as if the history had been changed.
   *
   * @param now the query for the answer before, of a user
   * @param then the query for the answer after, of the same user
   * @param change of the history
   * @param other the model of the answer after; empty for the one that serves the user
   * @throws BadFieldException if the change does not fit the history, if an added event is on an
   *     item that the model of the answer after does not know, or if the history is too long
   */
  public Outcome answer(Query now, Query then, HistoryChange change, Optional<Serving> other) {
    String userId = now.userId().orElseThrow();
    Serving serving = engine.serving(userId);
    Serving supposed = other.orElse(serving);
    requireKnown(change, supposed.live().recommender().items());
    List<StoredEvent> history = history(engine.users(), userId, "userId");
    List<StoredEvent> changed = change.applied(history);
    Answer before = engine.tryOut(now.supposing(history), serving);
    Answer after = engine.tryOut(then.supposing(changed), supposed);
    return new Outcome(before, after, changes(before.items(), after.items()));
  }

  private static void requireKnown(HistoryChange change, ItemTable items) {
    for (int i = 0; i < change.additions().size(); i++) {
      String itemId = change.additions().get(i).itemId();
      if (items.indexOf(itemId) < 0) {
        String field = "add[" + i + "].itemId";
        throw new BadFieldException(
            field,
            "%s is '%s', which the model does not know, expected an item of the model"
                .formatted(field, JsonFields.shown(itemId)));
      }
    }
  }

  /**
   * The whole history of a user at one moment.
   *
   * @param field of the request that names the user
   * @throws BadFieldException if it is too long
   * @throws History.ChangingException if the past of the user changes too often while it is read
   */
  static List<StoredEvent> history(Users users, String userId, String field) {
    List<StoredEvent> events = new ArrayList<>();
    EventCursor last = EventCursor.START;
    long revision = 0;
    long characters = 0;
    History.Restarts restarts = new History.Restarts();
    while (true) {
      History page = users.history(userId, last, PAGE);
      if (!events.isEmpty() && page.revision() != revision) {
        restarts.again();
        events.clear(); // the past of the user has changed between two pages
        last = EventCursor.START;
        characters = 0;
        continue;
      }
      revision = page.revision();
      for (LoggedEvent logged : page.events()) {
        events.add(logged.event());
        last = logged.cursor();
        for (Map.Entry<String, String> value : logged.event().context().entrySet()) {
          characters += value.getKey().length() + value.getValue().length();
        }
      }
      if (events.size() > MOST_EVENTS) {
        throw new BadFieldException(
            field,
            String.format(
                Locale.ROOT,
                "the history of the user has more than %,d events, the maximum for this request",
                MOST_EVENTS));
      }
      if (characters > MOST_CHARACTERS) {
        throw new BadFieldException(
            field,
            String.format(
                Locale.ROOT,
                "the contexts of the events of the user have more than %,d characters, the maximum for this request",
                MOST_CHARACTERS));
      }
      if (page.events().size() < PAGE) {
        return events;
      }
    }
  }

  private static List<RankChange> changes(List<Recommendation> before, List<Recommendation> after) {
    Map<String, Integer> ranks = new HashMap<>();
    Map<String, ItemTable.Item> left = new LinkedHashMap<>();
    for (int i = 0; i < before.size(); i++) {
      ranks.put(before.get(i).itemId(), i + 1);
      left.put(before.get(i).itemId(), before.get(i).details());
    }
    List<RankChange> changes = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      Recommendation item = after.get(i);
      changes.add(
          new RankChange(item.details(), rank(ranks, item.itemId()), OptionalInt.of(i + 1)));
      left.remove(item.itemId());
    }
    left.forEach((itemId, item) ->
        changes.add(new RankChange(item, rank(ranks, itemId), OptionalInt.empty())));
    return changes;
  }

  private static OptionalInt rank(Map<String, Integer> ranks, String itemId) {
    Integer rank = ranks.get(itemId);
    return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
  }
}
