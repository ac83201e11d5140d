package io.memoir.data.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds out why ids of one file do not occur in another: the same ids may be spelt differently. */
final class IdDifferences {
  /** A way in which two programs may spell the same id. */
  private record Difference(String words, UnaryOperator<String> reduced) {}

  private static final List<Difference> DIFFERENCES =
      List.of(
          new Difference("without leading zeros", id -> id.replaceFirst("^0+", "")),
          new Difference("without decimals", id -> id.replaceFirst("[.]0+$", "")),
          new Difference("ignoring case", id -> id.toLowerCase(Locale.ROOT)),
          new Difference("without quotes and angle brackets", id -> id.replaceAll("[\"'<>]", "")),
          new Difference(
              "by the last part of an address",
              id -> id.replaceFirst("^<?.*[/#:]", "").replaceFirst(">$", "")),
          new Difference(
              "by their digits only", id -> id.replaceAll("[^0-9]", "").replaceFirst("^0+", "")));

  private IdDifferences() {}

  /**
   * How more than half of the missing ids would match, as the end of a sentence; empty if no way is
   * known.
   *
   * @param missing ids that are not known
   * @param known the known ids
   * @param all whether no other id is known, so that a single match is telling
   */
  static String between(Collection<String> missing, Collection<String> known, boolean all) {
    for (Difference difference : DIFFERENCES) {
      Map<String, String> reduced = new HashMap<>();
      for (String id : known) {
        reduced.putIfAbsent(difference.reduced.apply(id), id);
      }
      reduced.remove("");
      long matching = 0;
      String example = "";
      for (String id : missing) {
        Optional<String> other = Optional.ofNullable(reduced.get(difference.reduced.apply(id)));
        matching += other.isPresent() ? 1 : 0;
        if (other.isPresent() && example.isEmpty()) {
          example = "'%s' and '%s'".formatted(id, other.get());
        }
      }
      if (2 * matching > missing.size() || (all && matching > 0)) {
        return String.format(
            Locale.ROOT, "; %,d would match %s, such as %s", matching, difference.words, example);
      }
    }
    return "";
  }
}
