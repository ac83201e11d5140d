package io.memoir.server.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.EventLog;
import io.memoir.server.store.ItemEvents;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store promises of the events on an item. */
interface ItemContract extends StoreFixture {
  private static StoredEvent on(String itemId, String eventId, String userId, long time) {
    return StoredEvent.of(eventId, userId, itemId, "view", time);
  }

  @Test
  default void recentOn_hasTheUsersOfTheLastArrivals_eachWithItsLastEvent() {
    assertThat(store().recentOn("i", 3)).isEqualTo(new ItemEvents(List.of(), 0, 0));
    append(
        List.of(
            on("i", "a", "u", 10),
            on("i", "b", "v", 30),
            on("ii", "c", "w", 20), // contains the id, and is another one
            on("i", "d", "u", 5), // late by its time
            on("other", "contains i", "x", 40)));
    reopen();
    ItemEvents found = store().recentOn("i", 10);
    assertThat(found.events())
        .extracting(LoggedEvent::event)
        .containsExactly(on("i", "d", "u", 5), on("i", "b", "v", 30));
    assertThat(found.found()).isEqualTo(3);
    assertThat(found.lookedAt()).isEqualTo(5);
    assertThat(store().recentOn("i", 1).events())
        .extracting(LoggedEvent::event)
        .containsExactly(on("i", "d", "u", 5));
    assertThat(store().recentOn("i", 1).found()).isEqualTo(3);
    store().merge("u", "v");
    assertThat(store().recentOn("i", 10).events())
        .extracting(LoggedEvent::event)
        .containsExactly(on("i", "d", "v", 5));
    store().erase("v");
    assertThat(store().recentOn("i", 10)).isEqualTo(new ItemEvents(List.of(), 0, 2));
    assertThatThrownBy(() -> store().recentOn("", 10)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> store().recentOn("i", 0)).isInstanceOf(BadInputException.class);
  }

  @Test
  default void recentOn_eventsBeforeVeryManyOthers_areNotLookedAt() {
    append(List.of(on("i", "first", "hidden", 1)));
    append(
        IntStream.range(0, EventLog.RECENT_EVENTS)
            .mapToObj(i -> on("other", "e" + i, "busy", i))
            .toList());
    assertThat(store().recentOn("i", 10))
        .isEqualTo(new ItemEvents(List.of(), 0, EventLog.RECENT_EVENTS));
    store().deleteEvent("busy", "e0");
    assertThat(store().recentOn("i", 10).events())
        .extracting(LoggedEvent::event)
        .containsExactly(on("i", "first", "hidden", 1));
  }
}
