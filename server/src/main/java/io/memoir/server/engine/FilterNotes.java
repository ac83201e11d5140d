package io.memoir.server.engine;

import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.engine.attribute.Filter.And;
import io.memoir.server.engine.attribute.Filter.Comparison;
import io.memoir.server.engine.attribute.Filter.Contains;
import io.memoir.server.engine.attribute.Filter.Exists;
import io.memoir.server.engine.attribute.Filter.In;
import io.memoir.server.engine.attribute.Filter.Not;
import io.memoir.server.engine.attribute.Filter.Or;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds conditions of a filter that cannot hold for any item, for example because a name is
 * mistyped.
 */
final class FilterNotes {
  /** Attributes that every item has, and their types. */
  private static final Map<String, Class<?>> OWN =
      Map.of(
          "id", Attribute.Text.class,
          "title", Attribute.Text.class,
          "categories", Attribute.Texts.class);

  private static final int MOST = 10;

  private final Items items;

  /** The types with which an attribute is compared, by name; none if any type is possible. */
  private final Map<String, Set<Class<?>>> uses = new LinkedHashMap<>();

  private FilterNotes(Items items) {
    this.items = items;
  }

  /**
   * One line for each attribute that no item has, or that no item has with the type in the filter.
   */
  static List<String> of(Filter filter, Items items) {
    FilterNotes notes = new FilterNotes(items);
    notes.collect(filter);
    List<String> lines = new ArrayList<>();
    notes.uses.forEach((name, wanted) ->
        notes.line(name, wanted).filter(_ -> lines.size() < MOST).ifPresent(lines::add));
    return lines;
  }

  private void collect(Filter filter) {
    switch (filter) {
      case And(Filter left, Filter right) -> {
        collect(left);
        collect(right);
      }
      case Or(Filter left, Filter right) -> {
        collect(left);
        collect(right);
      }
      case Not(Filter inner) -> collect(inner);
      case Comparison(String name, _, Attribute value) -> use(name, Set.of(value.getClass()));
      case Contains(String name, _) -> use(name, Set.of(Attribute.Texts.class));
      case In(String name, List<Attribute> values) ->
          use(name, values.stream().map(Attribute::getClass).collect(Collectors.toSet()));
      case Exists(String name) -> use(name, Set.of());
    }
  }

  private void use(String name, Set<? extends Class<?>> kinds) {
    uses.merge(
        name,
        Set.copyOf(kinds),
        (one, other) -> {
          Set<Class<?>> both = new HashSet<>(one);
          both.addAll(other);
          return both;
        });
  }

  private Optional<String> line(String name, Set<Class<?>> wanted) {
    Set<Class<?>> kinds = new HashSet<>(items.kinds(name));
    Optional.ofNullable(OWN.get(name)).ifPresent(kinds::add);
    if (kinds.isEmpty()) {
      return Optional.of("the filter uses '%s', an attribute that no item has".formatted(name));
    }
    if (wanted.isEmpty() || wanted.stream().anyMatch(kinds::contains)) {
      return Optional.empty();
    }
    return Optional.of(
        "the filter compares '%s' with %s, but all items that have this attribute have %s"
            .formatted(name, words(wanted), words(kinds)));
  }

  private static String words(Set<Class<?>> kinds) {
    return kinds.stream()
        .map(FilterNotes::word)
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(" or "));
  }

  private static String word(Class<?> kind) {
    if (kind == Attribute.Text.class) {
      return "a string";
    }
    if (kind == Attribute.Quantity.class) {
      return "a number";
    }
    if (kind == Attribute.Flag.class) {
      return "true or false";
    }
    return kind == Attribute.Vector.class ? "a list of numbers" : "a list of strings";
  }
}
