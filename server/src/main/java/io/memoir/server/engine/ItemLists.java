package io.memoir.server.engine;

import io.memoir.server.engine.Catalogue.Entry;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.engine.popular.PopularItems;
import io.memoir.server.engine.popular.Ranking;
import io.memoir.server.engine.popular.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Lists that are the same for everybody: the items with the most events, and those that were added
 * last. An item is listed if it was described or the model knows it, and it is neither hidden nor
 * deleted; the model need not know it.
 */
public final class ItemLists implements AutoCloseable {
  private final Items items;
  private final Catalogue catalogue;
  private final Models models;
  private final PopularItems popular;

  /**
   * Lists of the items of an engine.
   *
   * @param popular becomes its own, and is closed with it
   */
  ItemLists(Items items, Catalogue catalogue, Models models, PopularItems popular) {
    this.items = items;
    this.catalogue = catalogue;
    this.models = models;
    this.popular = popular;
  }

  /**
   * An item of a list.
   *
   * @param figure what the list is ordered by: a number of events, or when the item was added, in
   *     milliseconds since 1970
   */
  public record Listed(Entry item, long figure) {}

  /**
   * The items with the most events.
   *
   * @param asOf the moment that the log was counted at, milliseconds since 1970
   * @param since events of this time and later count, milliseconds since 1970; empty if all do
   * @param items those with the most events first
   * @param notes a line each of what was asked and cannot have had an effect
   */
  public record Popular(long asOf, OptionalLong since, List<Listed> items, List<String> notes) {
    public Popular {
      items = List.copyOf(items);
      notes = List.copyOf(notes);
    }
  }

  /**
   * The items that were added last.
   *
   * @param items the latest first
   * @param notes a line each of what was asked and cannot have had an effect
   */
  public record Recent(List<Listed> items, List<String> notes) {
    public Recent {
      items = List.copyOf(items);
      notes = List.copyOf(notes);
    }
  }

  /**
   * The items with the most events in a window; none without events.
   *
   * @param limit the most items wanted
   * @return empty if the events were not counted yet, which a large log takes after the start
   * @throws io.memoir.server.store.StoreUnavailableException if they could not be counted yet
   */
  public Optional<Popular> popular(Window window, int limit, Optional<Filter> filter) {
    Optional<Ranking> found = popular.ranking(window);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Ranking ranking = found.get();
    Lister lister = new Lister(limit, filter);
    for (Ranking.Counted counted : ranking.items()) {
      if (lister.isFull()) {
        break;
      }
      lister.list(counted.itemId(), counted.events());
    }
    return Optional.of(
        new Popular(ranking.asOf(), ranking.since(), lister.listed, lister.notes(filter)));
  }

  /**
   * The items that were described first last, of those whose time is known: it is kept since
   * version 0.2. An item that was deleted is added again when it is described again.
   *
   * @param limit the most items wanted
   */
  public Recent recent(int limit, Optional<Filter> filter) {
    Lister lister = new Lister(limit, filter);
    for (Additions.Added added : items.newestFirst()) {
      if (lister.isFull()) {
        break;
      }
      lister.list(added.itemId(), added.time());
    }
    return new Recent(lister.listed, lister.notes(filter));
  }

  /** How many seconds old the counts are; empty if nobody has asked for them. */
  public OptionalDouble ageSeconds() {
    return popular.ageSeconds();
  }

  /** How often the events of the whole log were counted. */
  public long fullCounts() {
    return popular.fullCounts();
  }

  @Override
  public void close() {
    popular.close();
  }

  /** A list that is being made. */
  private final class Lister {
    private final List<Listed> listed = new ArrayList<>();
    private final int limit;
    private final Availability availability;
    private final Predicate<String> offered;

    Lister(int limit, Optional<Filter> filter) {
      items.catchUp();
      this.limit = limit;
      this.availability = models.current().availability();
      this.offered = availability.offered(filter);
    }

    boolean isFull() {
      return listed.size() == limit;
    }

    void list(String itemId, long figure) {
      if (offered.test(itemId)) {
        catalogue.present(itemId).ifPresent(entry -> listed.add(new Listed(entry, figure)));
      }
    }

    List<String> notes(Optional<Filter> filter) {
      return filter.map(availability::notes).orElse(List.of());
    }
  }
}
