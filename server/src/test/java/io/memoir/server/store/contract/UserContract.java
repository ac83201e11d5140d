package io.memoir.server.store.contract;

import static io.memoir.server.store.contract.StoreValues.document;
import static io.memoir.server.store.contract.StoreValues.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventLog;
import io.memoir.server.store.FoundUsers;
import io.memoir.server.store.UserActivity;
import io.memoir.server.store.UsersWithoutEvents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store promises of lists of users, and of users in short. */
interface UserContract extends StoreFixture {
  @Test
  default void usersWithoutEvents_areThoseWithADocumentOnly() {
    assertThat(store().usersWithoutEvents(Optional.empty(), 3))
        .isEqualTo(new UsersWithoutEvents(List.of(), Optional.empty()));
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      String user = "u\u0000" + i;
      put(DocumentKind.USER, document(user, "{}"));
      if (i % 3 == 0) {
        append(List.of(event("e" + i, user, i)));
      } else {
        expected.add(user);
      }
    }
    append(List.of(event("other", "without a document", 1)));
    put(DocumentKind.ITEM, document("an item", "{}"));
    List<String> listed = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      UsersWithoutEvents part = store().usersWithoutEvents(after, 4);
      assertThat(part.userIds()).hasSizeLessThanOrEqualTo(4);
      listed.addAll(part.userIds());
      after = part.last();
    } while (after.isPresent());
    assertThat(listed).hasSameSizeAs(expected).hasSameElementsAs(expected);
    store().deleteEvent("u\u00000", "e0");
    assertThat(store().usersWithoutEvents(Optional.empty(), 20).userIds()).contains("u\u00000");
  }

  @Test
  default void usersWithoutEvents_withAPrefix_areThoseThatBeginWithIt() {
    List<String> users = List.of("a", "an", "an\u0000", "ana", "an\u00e4", "b", "anz", "An");
    for (String user : users) {
      put(DocumentKind.USER, document(user, "{}"));
    }
    append(List.of(event("e", "ana", 1)));
    Set<String> listed = new HashSet<>();
    Optional<String> after = Optional.empty();
    do {
      UsersWithoutEvents part = store().usersWithoutEvents("an", after, 2);
      assertThat(part.userIds()).hasSizeLessThanOrEqualTo(2);
      listed.addAll(part.userIds());
      after = part.last();
    } while (after.isPresent());
    assertThat(listed).isEqualTo(Set.of("an", "an\u0000", "an\u00e4", "anz"));
  }

  @Test
  default void findUsers_pieceByPiece_findsEachOfThePrefixOnce() {
    List<String> users =
        List.of("a", "an", "an\u0000", "ana", "an\u00e4", "an\uFFFF", "b", "anz", "An", "zan");
    for (String user : users) {
      append(List.of(event("of " + user, user, 1)));
    }
    put(DocumentKind.USER, document("an document", "{}"));
    reopen();
    List<String> expected = users.stream().filter(user -> user.startsWith("an")).toList();
    assertThat(found("an", 2)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(found("an", 100)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(found("ana", 1)).containsExactly("ana");
    assertThat(found("c", 3)).isEmpty();
    assertThat(store().findUsers("b", Optional.empty(), 3))
        .isEqualTo(new FoundUsers(List.of("b"), Optional.empty()));
    assertThatThrownBy(() -> store().findUsers("", Optional.empty(), 3))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("prefix is empty");
  }

  @Test
  default void findUsers_theLastOneSeenIsErased_continuesBehindIt() {
    for (int i = 0; i < 6; i++) {
      append(List.of(event("e" + i, "user" + i, i)));
    }
    FoundUsers first = store().findUsers("user", Optional.empty(), 2);
    store().erase(first.userIds().getLast());
    Set<String> seen = new HashSet<>(first.userIds());
    Optional<String> after = first.next();
    while (after.isPresent()) {
      FoundUsers part = store().findUsers("user", after, 2);
      part.userIds().forEach(user -> assertThat(seen.add(user)).as(user).isTrue());
      after = part.next();
    }
    assertThat(seen).hasSize(6);
  }

  @Test
  default void recentUsers_areThoseOfTheLastArrivals() {
    assertThat(store().recentUsers(3)).isEmpty();
    append(
        List.of(
            event("a", "u", 10),
            event("b", "v", 30),
            event("c", "w", 20),
            event("d", "u", 5), // late by its time, and the last to arrive but one
            event("e", "v", 40)));
    reopen();
    assertThat(store().recentUsers(10)).containsExactly("v", "u", "w");
    assertThat(store().recentUsers(2)).containsExactly("v", "u");
    store().merge("v", "w");
    assertThat(store().recentUsers(10)).containsExactly("w", "u");
    store().erase("w");
    assertThat(store().recentUsers(10)).containsExactly("u");
    store().deleteEvent("u", "d");
    append(List.of(event("f", "x", 1)));
    assertThat(store().recentUsers(10)).containsExactly("x", "u");
  }

  @Test
  default void recentUsers_oneWithVeryManyEvents_hidesThoseBeforeThem() {
    append(List.of(event("first", "hidden", 1)));
    append(
        IntStream.range(0, EventLog.RECENT_EVENTS)
            .mapToObj(i -> event("e" + i, "busy", i))
            .toList());
    assertThat(store().recentUsers(10)).containsExactly("busy");
    store().deleteEvent("busy", "e0");
    assertThat(store().recentUsers(10)).containsExactly("busy", "hidden");
  }

  @Test
  default void activities_ofSeveral_haveThoseWithEvents() {
    append(List.of(event("a", "u", 10), event("b", "u", 30), event("c", "v", 20)));
    assertThat(store().activities(List.of("v", "nobody", "u")))
        .isEqualTo(Map.of("u", new UserActivity(2, 30), "v", new UserActivity(1, 20)));
    assertThat(store().activities(List.of())).isEmpty();
    assertThatThrownBy(() -> store().activities(List.of("u", "")))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  default void activity_followsEventsMergesAndDeletions() {
    assertThat(store().activity("u")).isEmpty();
    append(List.of(event("a", "u", 10), event("b", "u", 30), event("c", "u", 20)));
    append(List.of(event("d", "v", 99)));
    assertThat(store().activity("u")).contains(new UserActivity(3, 30));
    assertThat(store().deleteEvent("u", "b")).isTrue();
    assertThat(store().activity("u")).contains(new UserActivity(2, 20));
    reopen();
    store().merge("v", "u");
    assertThat(store().activity("u")).contains(new UserActivity(3, 99));
    assertThat(store().activity("v")).isEmpty();
    store().erase("u");
    assertThat(store().activity("u")).isEmpty();
  }
}
