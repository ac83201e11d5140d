package io.memoir.server.store.rocks;

import io.memoir.model.BadInputException;
import io.memoir.server.store.EventLog;
import io.memoir.server.store.FoundUsers;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.UserActivity;
import io.memoir.server.store.append.DuplicateCheck.UserHead;
import io.memoir.server.store.append.Limits;
import io.memoir.server.store.bytes.IdHash;
import io.memoir.server.store.bytes.Utf8;
import io.memoir.server.store.rocks.RocksDatabase.Family;
import io.memoir.server.store.rocks.RocksDatabase.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The lists of users with events of a {@link RocksEventStore}. */
final class RocksUsers {
  /**
   * Maximum number of ids that are compared with a prefix in one call: no key contains an id, so
   * there is no index by which those with a prefix are found.
   */
  static final int MOST_COMPARED = 100_000;

  private final RocksGate gate;

  RocksUsers(RocksGate gate) {
    this.gate = gate;
  }

  /** See {@link EventLog#users}. */
  List<String> list(Optional<String> after, int limit) {
    Limits.check(limit);
    byte[] from =
        after.map(id -> RocksKeys.join(IdHash.of(id), new byte[1])).orElse(RocksKeys.EMPTY);
    return gate.read(database -> {
      try (View view = database.view()) {
        List<byte[]> numbers = new ArrayList<>();
        view.range(
            Family.USERS,
            from,
            RocksKeys.ABOVE_HASHES,
            (key, value) -> {
              numbers.add(RocksKeys.number(RocksKeys.head(value).number()));
              return numbers.size() < limit;
            });
        List<String> users = new ArrayList<>(numbers.size());
        for (byte[] name : view.values(Family.NAMES, numbers)) {
          users.add(Utf8.text(name));
        }
        return users;
      }
    });
  }

  /** See {@link EventLog#findUsers}; in the order of the numbers of users. */
  FoundUsers find(String prefix, Optional<String> after, int limit) {
    StoredEvent.checkId("prefix", prefix);
    Limits.check(limit);
    byte[] begin = Utf8.bytes(prefix);
    long last = after.map(RocksUsers::number).orElse(0L);
    return gate.read(database -> {
      try (View view = database.view()) {
        List<String> users = new ArrayList<>();
        int[] compared = new int[1];
        List<Long> next = new ArrayList<>(1);
        view.range(
            Family.NAMES,
            RocksKeys.number(last + 1),
            RocksKeys.number(Long.MAX_VALUE),
            (number, name) -> {
              if (begins(name, begin)) {
                users.add(Utf8.text(name));
              }
              compared[0]++;
              boolean enough = users.size() == limit || compared[0] == MOST_COMPARED;
              if (enough) {
                next.add(RocksKeys.number(number));
              }
              return !enough;
            });
        return new FoundUsers(users, next.stream().findFirst().map(String::valueOf));
      }
    });
  }

  private static boolean begins(byte[] name, byte[] begin) {
    return name.length >= begin.length
        && Arrays.equals(name, 0, begin.length, begin, 0, begin.length);
  }

  /** The number of the last user of a part. */
  private static long number(String after) {
    if (!after.matches("[0-9]{1,18}")) {
      throw new BadInputException("after is not the end of a list of users");
    }
    return Long.parseLong(after);
  }

  /** See {@link EventLog#recentUsers}. */
  List<String> recent(int limit) {
    Limits.check(limit);
    return gate.read(database -> {
      try (View view = database.view()) {
        Set<Long> numbers = new LinkedHashSet<>();
        int[] looked = new int[1];
        view.backwards(
            Family.LOG,
            RocksKeys.number(0),
            RocksKeys.number(Long.MAX_VALUE),
            (position, place) -> {
              numbers.add(RocksKeys.number(place));
              looked[0]++;
              return numbers.size() < limit && looked[0] < EventLog.RECENT_EVENTS;
            });
        List<String> users = new ArrayList<>(numbers.size());
        List<byte[]> keys = numbers.stream().map(number -> RocksKeys.number(number)).toList();
        for (byte[] name : view.values(Family.NAMES, keys)) {
          users.add(Utf8.text(name));
        }
        return users;
      }
    });
  }

  /** See {@link EventLog#activities}. */
  Map<String, UserActivity> activities(Collection<String> userIds) {
    userIds.forEach(id -> StoredEvent.checkId("userId", id));
    return gate.read(database -> {
      Map<String, UserActivity> activities = new HashMap<>();
      for (String id : userIds) {
        Optional<UserHead> head = database.head(IdHash.of(id));
        head.ifPresent(
            found -> activities.put(id, new UserActivity(found.events(), found.newest())));
      }
      return activities;
    });
  }
}
