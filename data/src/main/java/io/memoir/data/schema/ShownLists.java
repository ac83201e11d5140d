package io.memoir.data.schema;

/** SQL for the elements of lists that are parallel to the impressions of an event. */
public final class ShownLists {
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
}
