package io.memoir.bench.page;

import io.memoir.bench.load.PastEvents;
import java.util.List;
import java.util.SplittableRandom;

/** What requests are about: random users and items, and the model that serves. */
public final class Subjects {
  private static final int PREFIX_DIGITS = 2;

  private final int users;
  private final int items;
  private final String model;
  private final SplittableRandom random;

  /**
   * @param users number of users with {@link PastEvents}, at least 2
   * @param items number of items
   * @param model the version of the model
   */
  public Subjects(int users, int items, String model, long seed) {
    this.users = users;
    this.items = items;
    this.model = model;
    this.random = new SplittableRandom(seed);
  }

  String user() {
    return PastEvents.user(random.nextInt(users));
  }

  /** Two different users. */
  List<String> twoUsers() {
    int first = random.nextInt(users);
    int second = (first + random.nextInt(1, users)) % users;
    return List.of(PastEvents.user(first), PastEvents.user(second));
  }

  /** The beginning of the ids of some users. */
  String userPrefix() {
    String user = user();
    return user.substring(0, Math.min(user.length(), user.indexOf('-') + 1 + PREFIX_DIGITS));
  }

  String item() {
    return Integer.toString(random.nextInt(items));
  }

  /** The beginning of the ids of some items. */
  String itemPrefix() {
    String item = item();
    return item.substring(0, Math.min(item.length(), PREFIX_DIGITS));
  }

  String model() {
    return model;
  }
}
