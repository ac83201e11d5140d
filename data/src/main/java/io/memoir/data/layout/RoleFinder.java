package io.memoir.data.layout;

import io.memoir.data.EventColumns;
import io.memoir.data.EventFormat;
import io.memoir.data.NearMatches;
import io.memoir.data.source.FileSample;
import io.memoir.data.value.Fields;
import io.memoir.data.value.Labels;
import io.memoir.data.value.MissingValues;
import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Determines the role of each column of a file: as given by the options, or else from its name, or
 * else from its values.
 */
public final class RoleFinder {
  private final FileSample look;
  private final EventColumns columns;
  private final boolean sessions;
  private final Set<String> described;

  /**
   * @param columns given by the options
   * @param sessions whether to detect a column of sessions
   * @param described columns that are known not to be labels
   */
  public RoleFinder(
      FileSample look, EventColumns columns, boolean sessions, Set<String> described) {
    this.look = look;
    this.columns = columns;
    this.sessions = sessions;
    this.described = Set.copyOf(described);
  }

  /**
   * The index of the column of every existing role.
   *
   * @param values of the first rows
   * @param namesMeanSomething whether the columns have names, and not only numbers
   * @throws BadInputException if no column is recognised as user or item
   */
  public Map<Role, Integer> find(
      List<String> names, List<List<String>> values, boolean namesMeanSomething) {
    if (namesMeanSomething && names.stream().anyMatch(name -> name.indexOf('\uFFFD') >= 0)) {
      requireReadable();
    }
    Map<Role, Integer> roles = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      Optional<String> named = role.named(columns);
      if (named.isPresent()) {
        roles.put(role, place(named.get(), role, names));
      }
    }
    requireDifferent(roles, names);
    if (!namesMeanSomething) {
      guessByPlace(roles, values, names.size());
    }
    for (Role role : Role.values()) {
      if (!roles.containsKey(role) && (role != Role.SESSION || sessions)) {
        int found = role.findIn(names);
        if (found >= 0
            && !roles.containsValue(found)
            && fits(role, names.get(found), column(values, found))) {
          roles.put(role, found);
        }
      }
    }
    if (!roles.containsKey(Role.TIME) && namesMeanSomething) {
      onlyMoments(names.size(), values, roles).ifPresent(place -> roles.put(Role.TIME, place));
    }
    int session = Role.SESSION.findIn(names);
    if (!roles.containsKey(Role.USER) && session >= 0) {
      roles.put(Role.USER, session);
      roles.remove(Role.SESSION);
    }
    List<String> shown = namesMeanSomething ? names : likelyNames(names, values);
    require(Role.USER, shown, roles);
    require(Role.ITEM, shown, roles);
    if (namesMeanSomething) {
      roles.forEach((role, place) -> requireOnce(role, place, names));
    }
    return roles;
  }

  /**
   * The columns of the user and the item in pairs of words.
   *
   * @param names of the two columns
   * @throws BadInputException if a given column does not exist
   */
  Map<Role, Integer> pairs(List<String> names) {
    Optional<Integer> user = columns.user().map(name -> place(name, Role.USER, names));
    Optional<Integer> item = columns.item().map(name -> place(name, Role.ITEM, names));
    int first = user.orElseGet(() -> item.map(i -> 1 - i).orElse(Role.USER.findIn(names)));
    Map<Role, Integer> roles = new EnumMap<>(Role.class);
    roles.put(Role.USER, first);
    roles.put(Role.ITEM, item.orElse(1 - first));
    requireDifferent(roles, names);
    return roles;
  }

  /**
   * Rejects options for columns that lines of words do not have.
   *
   * @throws BadInputException naming the option
   */
  void requireUsed(Layout layout) {
    boolean pairs = layout.format() == EventFormat.PAIRS;
    if (!pairs && !layout.linewise()) {
      return; // the columns were found by the options
    }
    for (Role role : Role.values()) {
      Optional<String> named = role.named(columns);
      if (named.isPresent() && !(pairs && (role == Role.USER || role == Role.ITEM))) {
        throw new BadInputException(
            ("%s: the column '%s' is given for the %s, but lines of %s have no such column;"
                    + " expected a format with columns, such as csv")
                .formatted(look.file(), named.get(), role.word(), layout.format().word()));
      }
    }
  }

  /**
   * Rejects times in the column of the ratings of MovieLens, unless its role is given.
   *
   * @throws BadInputException naming the options
   */
  void requireRatings(List<String> names, List<List<String>> values) {
    int rating = names.size() - 1;
    boolean given = columns.time().isPresent() || columns.value().isPresent();
    if (rating == 2 && !given && isMoments(column(values, rating))) {
      throw new BadInputException(
          ("%s: the third of three columns looks like a time, but format movielens has ratings"
                  + " there; set --time 3 or --value 3")
              .formatted(look.file()));
    }
  }

  /** Rejects two roles that are given for one column. */
  private void requireDifferent(Map<Role, Integer> given, List<String> names) {
    Map<Integer, Role> known = new HashMap<>();
    given.forEach((role, place) -> {
      Role other = known.putIfAbsent(place, role);
      if (other != null) {
        throw new BadInputException(
            "%s: --%s and --%s are both column %d ('%s'), expected different columns"
                .formatted(look.file(), other.word(), role.word(), place + 1, names.get(place)));
      }
    });
  }

  /**
   * Rejects a name that two columns have, unless the column was given by its number.
   *
   * @throws BadInputException naming both columns
   */
  private void requireOnce(Role role, int place, List<String> names) {
    String name = names.get(place);
    Optional<String> given = role.named(columns);
    if (given.isPresent() && !names.contains(given.get())) {
      return; // given by its number
    }
    List<String> places =
        IntStream.range(0, names.size())
            .filter(i ->
                given.isPresent() ? names.get(i).equals(name) : names.get(i).equalsIgnoreCase(name))
            .mapToObj(i -> Integer.toString(i + 1))
            .toList();
    if (places.size() > 1) {
      throw new BadInputException(
          "%s has %d columns named '%s' (columns %s); select one with --%s %s"
              .formatted(
                  look.file(),
                  places.size(),
                  name,
                  String.join(" and ", places),
                  role.word(),
                  places.getFirst()));
    }
  }

  /** The first row if it looks like names, else the numbers of the columns. */
  private static List<String> likelyNames(List<String> names, List<List<String>> values) {
    boolean words =
        !values.isEmpty()
            && values.getFirst().stream()
                .allMatch(field -> field.strip().matches("\\p{L}[\\p{L} _.:-]*"));
    return words ? values.getFirst().stream().map(String::strip).toList() : names;
  }

  private int place(String name, Role role, List<String> names) {
    int index = names.indexOf(name);
    if (index < 0 && EventColumns.isPlace(name) && Integer.parseInt(name) <= names.size()) {
      index = Integer.parseInt(name) - 1;
    }
    if (index < 0) {
      requireReadable();
      throw new BadInputException(
          look.file()
              + " has no column '"
              + name
              + "' for the "
              + role.word()
              + ": found "
              + String.join(", ", names)
              + NearMatches.of(name, names).question());
    }
    return index;
  }

  /** Reports names in another encoding as such, and not as missing or as other names. */
  private void requireReadable() {
    if (!look.parquet() && look.lines().getFirst().indexOf('\uFFFD') >= 0) {
      throw new BadInputException(
          look.file()
              + ":1: the line is not UTF-8, so the names of the columns cannot be read; expected a"
              + " file in UTF-8");
    }
  }

  private void require(Role role, List<String> names, Map<Role, Integer> roles) {
    if (!roles.containsKey(role)) {
      requireReadable();
      throw new BadInputException(
          look.file()
              + " has no column that is recognised as the "
              + role.word()
              + ": found "
              + String.join(", ", names)
              + "; set it with --"
              + role.word());
    }
  }

  /** Without a header: user item, user item time, or user item value time as in MovieLens. */
  private static void guessByPlace(Map<Role, Integer> roles, List<List<String>> values, int width) {
    if (!roles.isEmpty() || width > 4) {
      return;
    }
    boolean endsInTime = isMoments(column(values, width - 1));
    if (width == 2 || endsInTime) {
      roles.put(Role.USER, 0);
      roles.put(Role.ITEM, 1);
    }
    if (width > 2 && endsInTime) {
      roles.put(Role.TIME, width - 1);
    }
    if (width == 4 && endsInTime) {
      boolean number = column(values, 2).stream().allMatch(Fields::isNumberOrMissing);
      roles.put(number ? Role.VALUE : Role.TYPE, 2);
    }
  }

  /**
   * The only column without a role in which every value looks like a time, if there is exactly one.
   */
  private static Optional<Integer> onlyMoments(
      int width, List<List<String>> values, Map<Role, Integer> roles) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      List<String> column = column(values, i);
      if (!roles.containsValue(i) && isMoments(column)) {
        places.add(i);
      }
    }
    return places.size() == 1 ? Optional.of(places.getFirst()) : Optional.empty();
  }

  /** Whether a column with a usual name of a role can have this role. */
  private boolean fits(Role role, String name, List<String> column) {
    return switch (role) {
      case USER, ITEM, TIME, TYPE, SESSION -> true;
      case VALUE -> hasNumbers(column);
      case LABEL -> !described.contains(name) && hasLabels(column);
      case IMPRESSIONS -> false; // It changes the catalogue, so it must be set by the user.
    };
  }

  /** Whether nearly all present values are labels. */
  private static boolean hasLabels(List<String> column) {
    List<String> present = present(column);
    long labels = present.stream().filter(field -> Labels.of(field).isPresent()).count();
    return labels > 0 && labels >= present.size() * 0.9;
  }

  /** Whether at least half of the present values are numbers, as values of events are. */
  private static boolean hasNumbers(List<String> column) {
    List<String> present = present(column);
    long others = present.stream().filter(field -> !Fields.isNumberOrMissing(field)).count();
    return others * 2 <= present.size();
  }

  /** Whether nearly all present values are times. */
  static boolean isMoments(List<String> column) {
    List<String> present = present(column);
    long moments = present.stream().filter(Fields::isMoment).count();
    return moments > 0 && moments >= present.size() * 0.9;
  }

  private static List<String> present(List<String> column) {
    return column.stream().filter(field -> !MissingValues.present(field).isEmpty()).toList();
  }

  /** The values of a column, in the rows that are long enough. */
  public static List<String> column(List<List<String>> values, int place) {
    return values.stream().filter(row -> row.size() > place).map(row -> row.get(place)).toList();
  }
}
