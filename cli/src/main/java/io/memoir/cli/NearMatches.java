package io.memoir.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The known names that a mistyped one may have meant, nearest first.
 *
 * @param names at most three
 */
record NearMatches(List<String> names) {
  private static final int MOST = 3;

  private record Candidate(String name, int distance) {}

  /** The names within a third of their letters of the found one, or that contain it. */
  static NearMatches of(String found, Collection<String> known) {
    String wanted = found.toLowerCase(Locale.ROOT);
    return new NearMatches(
        known.stream()
            .map(name -> new Candidate(name, distance(wanted, name.toLowerCase(Locale.ROOT))))
            .filter(candidate -> candidate.distance <= near(wanted, candidate.name))
            .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
            .limit(MOST)
            .map(Candidate::name)
            .toList());
  }

  /** {@code " (did you mean 'a' or 'b'?)"}, or nothing. */
  String question() {
    if (names.isEmpty()) {
      return "";
    }
    return names.stream()
        .map(name -> "'" + name + "'")
        .collect(Collectors.joining(" or ", " (did you mean ", "?)"));
  }

  private static int near(String wanted, String name) {
    boolean contained = wanted.length() >= 3 && name.toLowerCase(Locale.ROOT).contains(wanted);
    return contained
        ? Integer.MAX_VALUE
        : Math.max(1, Math.max(wanted.length(), name.length()) / 3);
  }

  /** How many letters must be added, dropped or changed (Levenshtein 1966). */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
