package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.util.List;

/** SQL for the elements of lists that are parallel to the impressions of an event. */
public final class ShownLists {
  /** Share of parallel lists above which the others are taken for mistakes. */
  private static final double NEARLY_ALL = 0.95;

  private ShownLists() {}

  /** The elements of a text, including empty ones. */
  static String split(String text) {
    return """
    CASE WHEN %1$s LIKE '%%' || chr(31) THEN string_split(left(%1$s, length(%1$s) - 1), chr(31))
    WHEN contains(%1$s, '|') THEN string_split(%1$s, '|')
    ELSE string_split(regexp_replace(%1$s, '[\\[\\]"'']', '', 'g'), ',') END\
    """
        .formatted(text);
  }

  /** The element at a position, counted from 1; NULL if it is empty or there is no position. */
  static String element(String text, String position) {
    return "nullif(trim(list_extract(" + split(text) + ", " + position + ")), '')";
  }

  /**
   * Whether the values of a column of events are lists with as many elements as the impressions.
   *
   * @param described whether the user has described the column
   * @throws BadInputException if nearly all values are such lists, and the column is not described
   */
  static boolean areParallel(Duck duck, RawColumn column, boolean described) {
    String text = column.expression();
    String lengths =
        "(SELECT ordinal, len("
            + split(text)
            + ") AS own, len(string_split(impressions, chr(31))) AS shown FROM "
            + column.table()
            + " WHERE "
            + text
            + " IS NOT NULL)";
    List<String> counts =
        duck.rows(
                "SELECT count(*), count(*) FILTER (WHERE own = shown),"
                    + " count(*) FILTER (WHERE own = shown AND own > 1) FROM "
                    + lengths)
            .getFirst();
    long all = Long.parseLong(counts.get(0));
    long parallel = Long.parseLong(counts.get(1));
    long several = Long.parseLong(counts.get(2));
    if (!described && parallel < all && parallel >= NEARLY_ALL * all && 2 * several > parallel) {
      refuse(column, duck, lengths);
    }
    return parallel == all && several > 0;
  }

  private static void refuse(RawColumn column, Duck duck, String lengths) {
    List<String> first =
        duck.rows(
                "SELECT ordinal, own, coalesce(shown, 0) FROM "
                    + lengths
                    + " WHERE own IS DISTINCT FROM shown ORDER BY ordinal LIMIT 1")
            .getFirst();
    long place = Long.parseLong(first.getFirst());
    throw new BadInputException(
        "%s: '%s' in %s has %s elements for %s impressions, expected as many as impressions, as in nearly all other rows; if it is not such a list, describe it in a file given with --schema"
            .formatted(
                column.file(place),
                column.name(),
                column.where(place),
                first.get(1),
                first.get(2)));
  }
}
