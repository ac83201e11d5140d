package io.memoir.data.graph;

import io.memoir.data.layout.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The columns of a kind of file, and the names by which they are recognised in a header. */
enum GraphColumns {
  /** Lines of head, relation and tail. */
  TRIPLES(
      "triples",
      2,
      List.of("head", "relation", "tail"),
      List.of(
          List.of(
              "head",
              "headid",
              "headentity",
              "h",
              "subject",
              "subjectid",
              "s",
              "source",
              "sourceid",
              "from"),
          List.of(
              "relation", "relationid", "rel", "r", "predicate", "predicateid", "p", "property"),
          List.of(
              "tail",
              "tailid",
              "tailentity",
              "t",
              "object",
              "objectid",
              "o",
              "target",
              "targetid",
              "to"))),
  /** Lines of the id of an item and the id of its entity. */
  LINKS(
      "links",
      1,
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
              "uri")));

  /** What a line is, in messages. */
  final String content;

  /** The words for the columns in messages, in their order in a file without a header. */
  final List<String> words;

  private final int enough;
  private final List<List<String>> names;

  GraphColumns(String content, int enough, List<String> words, List<List<String>> names) {
    this.content = content;
    this.enough = enough;
    this.words = words;
    this.names = names;
  }

  private static List<String> itemNames() {
    List<String> names = new ArrayList<>(Role.ITEM.usualNames());
    names.add("id");
    return List.copyOf(names);
  }

  /**
   * The places of the columns among the fields of a line; -1 for those that are not recognised.
   *
   * @param fields of the first line
   */
  List<Integer> placesIn(List<String> fields) {
    return names.stream().map(known -> place(fields, known)).toList();
  }

  /** Whether a line with these places of its columns is a header. */
  boolean isHeader(List<Integer> places) {
    return places.stream().filter(place -> place >= 0).count() >= enough;
  }

  private static int place(List<String> fields, List<String> known) {
    for (String name : known) {
      for (int i = 0; i < fields.size(); i++) {
        if (fields.get(i).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "").equals(name)) {
          return i;
        }
      }
    }
    return -1;
  }
}
