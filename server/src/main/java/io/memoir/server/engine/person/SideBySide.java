package io.memoir.server.engine.person;

import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommendation;
import io.memoir.server.engine.Answer;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Query;
import io.memoir.server.engine.Serving;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Compares what is recommended to two users, or to one user by two models. The answers are computed
 * as by {@link WhatIf}: from the log alone, and nothing is stored or counted.
 */
public final class SideBySide {
  private final Engine engine;

  public SideBySide(Engine engine) {
    this.engine = engine;
  }

  /**
   * Two answers, and what they have in common.
   *
   * @param common the items of both answers, in the order of the first one
   * @param onlyFirst the items of the first answer that are not in the second one, in its order
   * @param onlySecond likewise
   * @param events the events that two users have in common; empty for one user
   */
  public record Outcome(
      Answer first,
      Answer second,
      List<Common> common,
      List<Alone> onlyFirst,
      List<Alone> onlySecond,
      List<CommonEvent> events) {
    public Outcome {
      common = List.copyOf(common);
      onlyFirst = List.copyOf(onlyFirst);
      onlySecond = List.copyOf(onlySecond);
      events = List.copyOf(events);
    }

    /**
     * The share of the longer answer that is in the other one as well, 0 to 1; empty if both
     * answers are.
     */
    public OptionalDouble overlap() {
      int longer = Math.max(first.items().size(), second.items().size());
      return longer == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) common.size() / longer);
    }
  }

  /**
   * An item of both answers.
   *
   * @param item the item with its title
   * @param rankFirst its rank in the first answer, from 1
   * @param rankSecond its rank in the second answer
   */
  public record Common(ItemTable.Item item, int rankFirst, int rankSecond) {}

  /**
   * An item of one answer only.
   *
   * @param item the item with its title
   * @param rank its rank in this answer, from 1
   */
  public record Alone(ItemTable.Item item, int rank) {}

  /**
   * An item on which both users have events.
   *
   * @param timeFirst time of the newest event of the first user, milliseconds since 1970
   * @param timeSecond likewise
   */
  public record CommonEvent(String itemId, long timeFirst, long timeSecond) {}

  /**
   * Compares two users, each with the model that serves this user.
   *
   * @param first a query of a user
   * @param second a query of another user
   * @throws BadFieldException if a history is too long; names the fields {@code users[0]} and
   *     {@code users[1]}
   */
  public Outcome users(Query first, Query second) {
    String one = first.userId().orElseThrow();
    String other = second.userId().orElseThrow();
    List<StoredEvent> ofOne = WhatIf.history(engine.users(), one, "users[0]");
    List<StoredEvent> ofOther = WhatIf.history(engine.users(), other, "users[1]");
    return outcome(
        engine.tryOut(first.supposing(ofOne), engine.serving(one)),
        engine.tryOut(second.supposing(ofOther), engine.serving(other)),
        commonEvents(ofOne, ofOther));
  }

  /**
   * Compares two models.
   *
   * @param query of a user
   * @throws BadFieldException if the history is too long
   */
  public Outcome models(Query query, Serving first, Serving second) {
    String userId = query.userId().orElseThrow();
    Query asked = query.supposing(WhatIf.history(engine.users(), userId, "userId"));
    return outcome(engine.tryOut(asked, first), engine.tryOut(asked, second), List.of());
  }

  private static Outcome outcome(Answer first, Answer second, List<CommonEvent> events) {
    Map<String, Integer> ranksFirst = ranks(first.items());
    Map<String, Integer> ranksSecond = ranks(second.items());
    List<Common> common = new ArrayList<>();
    for (Recommendation item : first.items()) {
      Integer rankFirst = ranksFirst.get(item.itemId());
      Integer rankSecond = ranksSecond.get(item.itemId());
      if (rankFirst != null && rankSecond != null) {
        common.add(new Common(item.details(), rankFirst, rankSecond));
      }
    }
    return new Outcome(
        first,
        second,
        common,
        alone(first.items(), ranksSecond),
        alone(second.items(), ranksFirst),
        events);
  }

  private static Map<String, Integer> ranks(List<Recommendation> items) {
    Map<String, Integer> ranks = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      ranks.put(items.get(i).itemId(), i + 1);
    }
    return ranks;
  }

  private static List<Alone> alone(List<Recommendation> items, Map<String, Integer> others) {
    List<Alone> alone = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (!others.containsKey(items.get(i).itemId())) {
        alone.add(new Alone(items.get(i).details(), i + 1));
      }
    }
    return alone;
  }

  /** The items of both histories, those with the latest event of either user first. */
  private static List<CommonEvent> commonEvents(List<StoredEvent> first, List<StoredEvent> second) {
    Map<String, Long> others = newest(second);
    List<CommonEvent> common = new ArrayList<>();
    newest(first)
        .forEach((itemId, time) -> {
          Long other = others.get(itemId);
          if (other != null) {
            common.add(new CommonEvent(itemId, time, other));
          }
        });
    common.sort(
        Comparator.comparingLong(
                (CommonEvent each) -> Math.max(each.timeFirst(), each.timeSecond()))
            .reversed()
            .thenComparing(CommonEvent::itemId));
    return common;
  }

  /** The time of the newest event on each item. */
  private static Map<String, Long> newest(List<StoredEvent> history) {
    Map<String, Long> newest = new HashMap<>();
    history.forEach(event -> newest.merge(event.itemId(), event.time(), Math::max));
    return newest;
  }
}
