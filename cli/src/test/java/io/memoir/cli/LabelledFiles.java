package io.memoir.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Small files of clicks and of ratings with planted tastes, in two formats of many articles. */
final class LabelledFiles {
  static final long SEED = 29;

  static final int USERS = 300;
  static final int ITEMS = 30;
  static final List<String> GENDERS = List.of("男", "女");
  static final List<String> CITIES = List.of("北京", "上海", "成都");

  /** Of the items: that of number i is the i-th of them, and so on in turn. */
  static final List<String> CATEGORIES = List.of("图书", "服装", "食品");

  static final int RATERS = 150;
  static final int RATED = 40;
  private static final int ROWS = 30;
  private static final int RATINGS = 24;

  private LabelledFiles() {}

  /** What is known of a user, by number. */
  static String gender(int user) {
    return GENDERS.get(user % 2);
  }

  static int age(int user) {
    return 18 + user * 7 % 40;
  }

  static String city(int user) {
    return CITIES.get(user / 2 % 3);
  }

  static String user(int number) {
    return "u%03d".formatted(number);
  }

  static String item(int number) {
    return "i%02d".formatted(number);
  }

  /**
   * Writes {@code user_id,item_id,gender,age,city,category,label}: men click books and women click
   * clothes with probability 0.8, and everything else with probability 0.1.
   */
  static Path writeClicks(Path file) throws IOException {
    Random random = new Random(SEED);
    StringBuilder lines = new StringBuilder("user_id,item_id,gender,age,city,category,label\n");
    for (int row = 0; row < ROWS; row++) {
      for (int user = 0; user < USERS; user++) {
        int item = random.nextInt(ITEMS);
        boolean liked = item % 3 == user % 2;
        lines.append(
            "%s,%s,%s,%d,%s,%s,%d%n"
                .formatted(
                    user(user),
                    item(item),
                    gender(user),
                    age(user),
                    city(user),
                    CATEGORIES.get(item % 3),
                    random.nextDouble() < (liked ? 0.8 : 0.1) ? 1 : 0));
      }
    }
    return Files.writeString(file, lines);
  }

  /** A rating of a file of ratings. */
  record Rated(int user, int item, int rating) {}

  /**
   * Ratings in the order of the file: each user rates one half of the items with 4 or 5 and the
   * other with 1 or 2, even ones those with even numbers.
   */
  static List<Rated> ratings() {
    Random random = new Random(SEED);
    List<Rated> ratings = new ArrayList<>();
    for (int user = 0; user < RATERS; user++) {
      List<Integer> items = new ArrayList<>();
      for (int item = 0; item < RATED; item++) {
        items.add(item);
      }
      Collections.shuffle(items, random);
      for (int item : items.subList(0, RATINGS)) {
        boolean liked = item % 2 == user % 2;
        ratings.add(new Rated(user, item, (liked ? 4 : 1) + random.nextInt(2)));
      }
    }
    return ratings;
  }

  /** Writes {@code user_id,item_id,rating}. */
  static Path writeRatings(Path file) throws IOException {
    StringBuilder lines = new StringBuilder("user_id,item_id,rating\n");
    for (Rated each : ratings()) {
      lines.append("%s,%s,%d%n".formatted(user(each.user), item(each.item), each.rating));
    }
    return Files.writeString(file, lines);
  }
}
