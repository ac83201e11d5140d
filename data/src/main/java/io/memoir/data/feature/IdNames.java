package io.memoir.data.feature;

import io.memoir.data.feature.FeatureLayout.Subject;
import io.memoir.data.layout.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The names of a column with ids in a file of features: the name of the column of the events with
 * these ids, and the usual ones.
 *
 * @param ofEvents names of the columns of the events, as written there
 * @param usual usual names, most likely first, in lower-case letters and digits
 */
record IdNames(List<String> ofEvents, List<String> usual) {
  private static final List<String> ITEMS =
      List.of(
          "itemid",
          "item",
          "movieid",
          "productid",
          "articleid",
          "artistid",
          "bookid",
          "isbn",
          "parentasin",
          "asin",
          "sku",
          "videoid",
          "newsid",
          "id");
  private static final List<String> USERS =
      List.of("userid", "user", "uid", "visitorid", "customerid", "reviewerid", "id");

  /** Names of ids of events that are rather titles, or other attributes, in a file of items. */
  private static final Set<String> TITLES = Set.of("movie", "product", "article", "reference");

  static IdNames of(Subject subject, List<String> ofEvents) {
    List<String> usual =
        new ArrayList<>(
            switch (subject) {
              case ITEMS -> ITEMS;
              case USERS -> USERS;
            });
    Role role =
        switch (subject) {
          case ITEMS -> Role.ITEM;
          case USERS -> Role.USER;
        };
    role.usualNames().stream()
        .filter(name -> !usual.contains(name) && !TITLES.contains(name))
        .toList()
        .forEach(usual::add);
    return new IdNames(List.copyOf(ofEvents), List.copyOf(usual));
  }

  /** The index of the column with the ids among columns, if one has such a name. */
  Optional<Integer> findIn(List<String> columns) {
    for (String name : ofEvents) {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).strip().equalsIgnoreCase(name)) {
          return Optional.of(i);
        }
      }
    }
    return find(columns, usual);
  }

  /** The index of the first column with one of some names, most likely name first. */
  static Optional<Integer> find(List<String> columns, List<String> names) {
    for (String name : names) {
      for (int i = 0; i < columns.size(); i++) {
        if (plain(columns.get(i)).equals(name)) {
          return Optional.of(i);
        }
      }
    }
    return Optional.empty();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
