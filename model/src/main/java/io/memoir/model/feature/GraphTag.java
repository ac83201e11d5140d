package io.memoir.model.feature;

/**
 * A neighbour of an item in a knowledge graph, as one of the strings of a list feature: the name of
 * the relation, an equals sign and the entity, for example {@code director=Ridley Scott}.
 *
 * <p>The name of a relation that leads to the item, and not from it, begins with {@value #INVERSE},
 * as inverse paths do in SPARQL 1.1 (section 9.1).
 *
 * @param relation name of the relation
 * @param entity id of the entity
 */
public record GraphTag(String relation, String entity) {
  /** The name of the item feature whose strings are such tags. */
  public static final String FEATURE = "graph";

  /** Begins the name of a relation that leads to the item. */
  public static final String INVERSE = "^";

  private static final char SEPARATOR = '=';

  /**
   * The tag with a text. The relation ends before the first equals sign; a text without one is a
   * relation whose entity is not named.
   */
  public static GraphTag of(String text) {
    int end = text.indexOf(SEPARATOR);
    return end < 0
        ? new GraphTag(text, "")
        : new GraphTag(text.substring(0, end), text.substring(end + 1));
  }

  /** In words, for example {@code director: Ridley Scott}. */
  public String words() {
    String name =
        relation.startsWith(INVERSE)
            ? "inverse of " + relation.substring(INVERSE.length())
            : relation;
    return entity.isEmpty() ? name : name + ": " + entity;
  }

  /** The string in the list. */
  public String text() {
    return relation + SEPARATOR + entity;
  }
}
