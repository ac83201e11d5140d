package io.memoir.data.layout;

import io.memoir.data.EventFormat;
import io.memoir.model.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares the layouts of several files of events, each of which was determined from its own first
 * lines. Files may have different formats, other names for a column and additional columns, but
 * their columns must have the same meaning.
 */
public final class LayoutAgreement {
  private LayoutAgreement() {}

  /**
   * Requires that the layouts fit together.
   *
   * @return warnings about roles that some files do not have, one sentence each
   * @throws BadInputException naming two files that contradict each other
   */
  public static List<String> require(List<Layout> layouts) {
    Layout first = layouts.getFirst();
    Optional<Layout> headed =
        layouts.stream().filter(layout -> layout.canHaveHeader() && layout.header()).findFirst();
    for (Layout layout : layouts) {
      requireSessions(first, layout);
      headed.ifPresent(other -> requireHeader(other, layout));
      requireSameColumns(first, layout);
    }
    return warnings(layouts);
  }

  /** Sessions have no users, and cannot be told from lines of other kinds by their content. */
  private static void requireSessions(Layout first, Layout other) {
    if ((first.format() == EventFormat.SESSIONS) != (other.format() == EventFormat.SESSIONS)) {
      throw new BadInputException(
          "%s was read as %s, but %s as %s: set the format of all files with --format"
              .formatted(other.file(), other.format().word(), first.file(), first.format().word()));
    }
  }

  /** Columns of a file without a header are known only if it is like one that has a header. */
  private static void requireHeader(Layout headed, Layout other) {
    if (other.canHaveHeader() && !other.header() && !isLike(headed, other)) {
      throw new BadInputException(
          ("%s has no header, but %s has one (%s); expected a header in each file, or files with"
                  + " the same columns, the one with the header first")
              .formatted(other.file(), headed.file(), String.join(", ", headed.names())));
    }
  }

  private static boolean isLike(Layout headed, Layout other) {
    boolean pairs = headed.format() == EventFormat.PAIRS && other.format() == EventFormat.PAIRS;
    return (pairs || other.names().equals(headed.names())) && other.roles().equals(headed.roles());
  }

  /** Rejects different columns for one role if one of the files has both of them. */
  private static void requireSameColumns(Layout first, Layout other) {
    for (Role role : Role.values()) {
      if (!first.has(role) || !other.has(role) || !hasNames(first) || !hasNames(other)) {
        continue;
      }
      String expected = first.names().get(first.place(role));
      String found = other.names().get(other.place(role));
      if (!found.equalsIgnoreCase(expected)) {
        if (contains(other, expected)) {
          throw different(role, first, expected, other, found);
        }
        if (contains(first, found)) {
          throw different(role, other, found, first, expected);
        }
      }
    }
  }

  private static BadInputException different(
      Role role, Layout one, String name, Layout both, String used) {
    return new BadInputException(
        "the %s is in column '%s' of %s, but in column '%s' of %s, which also has '%s': use --%s"
            .formatted(role.word(), name, one.file(), used, both.file(), name, role.word()));
  }

  private static boolean hasNames(Layout layout) {
    return switch (layout.format()) {
      case CSV, TSV -> layout.header() || !layout.names().getFirst().equals("1");
      case JSONL, PARQUET, RECBOLE -> true;
      case AUTO, MOVIELENS, PAIRS, SEQUENCES, SESSIONS -> false;
    };
  }

  private static boolean contains(Layout layout, String name) {
    return layout.names().stream().anyMatch(name::equalsIgnoreCase);
  }

  private static List<String> warnings(List<Layout> layouts) {
    List<String> warnings = new ArrayList<>();
    for (Role role : Role.values()) {
      List<Layout> without = layouts.stream().filter(layout -> !layout.has(role)).toList();
      if (without.isEmpty() || without.size() == layouts.size()) {
        continue;
      }
      Layout with = layouts.stream().filter(layout -> layout.has(role)).findFirst().orElseThrow();
      String lacking =
          files(without)
              + (without.size() == 1 ? " has" : " have")
              + " no column for the "
              + role.word()
              + ", unlike "
              + with.file();
      String their = without.size() == 1 ? "its" : "their";
      switch (role) {
        case USER, ITEM, TIME -> {} // Every file has a user and an item; times are compared apart.
        case SESSION -> throw new BadInputException(lacking + ", expected the same in all files");
        case LABEL -> warnings.add(lacking + ": all of " + their + " rows are events");
        case TYPE, VALUE -> warnings.add(lacking + ": " + their + " events have no " + role.word());
        case IMPRESSIONS ->
            warnings.add(lacking + ": " + their + " events have no rows of shown items");
      }
    }
    return warnings;
  }

  private static String files(List<Layout> layouts) {
    return layouts.getFirst().file()
        + (layouts.size() == 1
            ? ""
            : String.format(Locale.ROOT, " and %,d more", layouts.size() - 1));
  }
}
