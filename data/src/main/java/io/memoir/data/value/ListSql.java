package io.memoir.data.value;

import java.util.stream.Collectors;

/** SQL for the elements of lists in one field, which are those of {@link Lists#elements}. */
public final class ListSql {
  private static final String BLANKS = literal(MissingValues.blanks());
  private static final String MISSING =
      MissingValues.spellings().stream()
          .map(ListSql::literal)
          .collect(Collectors.joining(", ", "(", ")"));

  private ListSql() {}

  /**
   * The elements of a list; the text alone if it is not a list.
   *
   * @param text the text in SQL
   */
  public static String elements(String text) {
    String bare = "regexp_replace(" + text + ", '[\\[\\]\"'']', '', 'g')";
    return present(
        """
        CASE WHEN %1$s LIKE '%%' || chr(31) THEN string_split(%1$s, chr(31))
        WHEN %1$s LIKE '[%%]' AND contains(%1$s, ',') THEN string_split(%2$s, ',')
        WHEN %1$s LIKE '[%%]'
        THEN string_split(regexp_replace(%2$s, '[\\s\\x0b]+', ' ', 'g'), ' ')
        ELSE string_split(%1$s, '|') END\
        """
            .formatted(text, bare));
  }

  /**
   * The elements of a list of texts without surrounding blanks, and without missing ones.
   *
   * @param list the list in SQL
   */
  public static String present(String list) {
    return "list_filter(list_transform(%s, lambda x : trim(x, %s)), lambda x : x NOT IN %s)"
        .formatted(list, BLANKS, MISSING);
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
