package io.memoir.data;

import java.util.Collection;
import java.util.Locale;

/** The name somebody probably meant. */
final class Closest {
  private Closest() {}

  /** " (did you mean 'x'?)" for the known name nearest to a wrong one; empty if none is near. */
  static String hint(String wrong, Collection<String> known) {
    String best = "";
    int least = Math.max(2, wrong.length() / 3) + 1;
    for (String name : known) {
      int distance = distance(wrong.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best.isEmpty() ? "" : " (did you mean '" + best + "'?)";
  }

  /** Levenshtein distance: letters to insert, drop or change. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
