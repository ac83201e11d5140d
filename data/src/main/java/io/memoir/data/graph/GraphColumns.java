package io.memoir.data.graph;

import io.memoir.data.layout.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The columns of a kind of file, and the names by which they are recognised in a header.
 *
 * @param content what a line is, in messages
 * @param words the words for the columns in messages, in their order in a file without a header
 * @param names the usual names of each column, most likely first, in lower-case letters and digits
 * @param enough number of columns whose names make a line a header
 */
record GraphColumns(String content, List<String> words, List<List<String>> names, int enough) {
  /** The place of the relation among the columns of triples. */
  private static final int RELATION = 1;

  /** Names of the column of relations that no relation has. */
  private static final Set<String> RELATIONS =
      Set.of("relation", "relationid", "predicate", "predicateid", "property", "propertyid");

  /** Lines of head, relation and tail. */
  static final GraphColumns TRIPLES =
      new GraphColumns(
          "triples",
          List.of("head", "relation", "tail"),
          List.of(
              List.of(
                  "head",
                  "headid",
                  "headentity",
                  "headentityid",
                  "h",
                  "subject",
                  "subjectid",
                  "s",
                  "source",
                  "sourceid",
                  "from"),
              List.of(
                  "relation",
                  "relationid",
                  "rel",
                  "r",
                  "predicate",
                  "predicateid",
                  "p",
                  "property",
                  "propertyid"),
              List.of(
                  "tail",
                  "tailid",
                  "tailentity",
                  "tailentityid",
                  "t",
                  "object",
                  "objectid",
                  "o",
                  "target",
                  "targetid",
                  "to")),
          2);

  /** Lines of the id of an item and the id of its entity. */
  static final GraphColumns LINKS =
      new GraphColumns(
          "links",
          List.of("item", "entity"),
          List.of(
              itemNames(),
              List.of(
                  "entity",
                  "entityid",
                  "node",
                  "nodeid",
                  "kgid",
                  "freebaseid",
                  "wikidataid",
                  "dbpediaid",
                  "uri")),
          1);

  private static List<String> itemNames() {
    List<String> names = new ArrayList<>(Role.ITEM.usualNames());
    names.add("id");
    return names;
  }

  /**
   * The places of the columns among the fields of a line; -1 for those that are not recognised.
   *
   * @param fields of the first line
   */
  List<Integer> placesIn(List<String> fields) {
    return names.stream().map(known -> place(fields, known)).toList();
  }

  /**
   * Whether a line with these places of its columns is a header: enough columns have a usual name,
   * or where the relation is in a file without a header there is one that no relation has.
   *
   * @param fields of the line
   */
  boolean isHeader(List<Integer> places, List<String> fields) {
    return places.stream().filter(place -> place >= 0).count() >= enough
        || (fields.size() == names.size()
            && RELATION < fields.size()
            && places.get(RELATION) == RELATION
            && RELATIONS.contains(plain(fields.get(RELATION))));
  }

  private static String plain(String field) {
    return field.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private static int place(List<String> fields, List<String> known) {
    for (String name : known) {
      for (int i = 0; i < fields.size(); i++) {
        if (plain(fields.get(i)).equals(name)) {
          return i;
        }
      }
    }
    return -1;
  }
}
