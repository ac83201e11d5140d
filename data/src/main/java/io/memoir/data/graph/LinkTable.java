package io.memoir.data.graph;

import io.memoir.data.value.Excerpts;
import io.memoir.model.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The links of a file, compared with the items and the graph that exist. */
final class LinkTable {
  private static final int MOST_SHOWN = 60;

  private final Path file;
  private final KnowledgeGraph graph;
  private final Names entities;
  private final Optional<DescribedItems> items;
  private final Set<String> existing;
  private final Set<String> seen = new HashSet<>();
  private final Set<String> unknownItems = new LinkedHashSet<>();
  private final Set<String> unknownEntities = new LinkedHashSet<>();
  private final List<String> ids = new ArrayList<>();
  private final List<Integer> linked = new ArrayList<>();
  private String firstRepeated = "";
  private long repeated;
  private long toUnknownEntities;
  private long ofUnknownItems;

  /**
   * @param items the items that exist, if they are known
   */
  LinkTable(Path file, KnowledgeGraph graph, Optional<DescribedItems> items) {
    this.file = file;
    this.graph = graph;
    this.entities = Names.of(graph.entities());
    this.items = items;
    this.existing = new HashSet<>(items.map(DescribedItems::ids).orElse(List.of()));
  }

  /** Adds a link. */
  void add(long line, String item, String entity) {
    int number = entities.indexOf(entity);
    if (seen.contains(item)) {
      if (repeated == 0) {
        firstRepeated = "'%s' in line %d".formatted(item, line);
      }
      repeated++;
    } else if (items.isPresent() && !existing.contains(item)) {
      ofUnknownItems++;
      unknownItems.add(item);
    } else if (number < 0) {
      toUnknownEntities++;
      unknownEntities.add(entity);
    } else {
      seen.add(item);
      ids.add(item);
      linked.add(number);
    }
  }

  /**
   * Warnings about links that are left out, one sentence each.
   *
   * @throws BadInputException if no link is left
   */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (repeated > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %,d %s an item that occurred before, first %s; the first link of an item is used",
              file,
              repeated,
              repeated == 1 ? "line has" : "lines have",
              firstRepeated));
    }
    boolean none = ids.isEmpty();
    if (items.isPresent() && !unknownItems.isEmpty()) {
      warnings.add(
          unmatched(
              "items that are not in " + items.get().file(),
              unknownItems,
              items.get().ids(),
              none && unknownEntities.isEmpty()));
    }
    if (!unknownEntities.isEmpty()) {
      String orItems =
          none && !unknownItems.isEmpty()
              ? "items that are not in " + items.map(DescribedItems::file).orElseThrow() + " or "
              : "";
      warnings.add(
          unmatched(
              orItems + "entities that are not in the graph",
              unknownEntities,
              graph.entities(),
              none));
    }
    return warnings;
  }

  /** A warning of ids that do not match, or a failure if there are no others. */
  private String unmatched(
      String what, Collection<String> missing, List<String> known, boolean all) {
    String hint = IdDifferences.between(missing, known, all);
    String example = Excerpts.of(missing.iterator().next(), MOST_SHOWN);
    if (all) {
      throw new BadInputException(
          "%s: all links have %s, such as '%s', expected ids such as '%s'%s"
              .formatted(file, what, example, Excerpts.of(known.getFirst(), MOST_SHOWN), hint));
    }
    return String.format(
        Locale.ROOT,
        "%s has %,d different %s, such as '%s', whose links are left out%s",
        file,
        missing.size(),
        what,
        example,
        hint);
  }

  /**
   * The links that can be used.
   *
   * @param refused number of lines that are no links
   * @throws BadInputException if there are none
   */
  ItemLinks links(long refused) {
    if (ids.isEmpty()) {
      throw new BadInputException(file + " has no links, expected lines of item and entity");
    }
    return new ItemLinks(
        ids,
        linked.stream().mapToInt(Integer::intValue).toArray(),
        new ItemLinks.Counts(ids.size(), repeated, ofUnknownItems, toUnknownEntities, refused));
  }
}
