package io.memoir.data;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The known names that are most similar to a mistyped one, most similar first.
 *
 * @param names at most three
 */
public record NearMatches(List<String> names) {
  private static final int MOST = 3;

  private record Candidate(String name, int distance) {}

  public NearMatches {
    names = List.copyOf(names);
  }

  /** The known names whose edit distance is at most a third of their length, or that contain it. */
  public static NearMatches of(String found, Collection<String> known) {
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
  public String question() {
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

  /**
   * The edit distance: the number of letters that must be inserted, deleted, replaced, or swapped
   * with their neighbour (optimal string alignment, after Levenshtein 1966).
   */
  static int distance(String from, String to) {
    int[] beforeLast = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= from.length(); i++) {
      int[] freed = beforeLast;
      beforeLast = last;
      last = row;
      row = freed;
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        char letter = from.charAt(i - 1);
        int changed = last[j - 1] + (letter == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(last[j], row[j - 1]));
        boolean swapped =
            i > 1 && j > 1 && letter == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
    }
    return row[to.length()];
  }
}
