package io.memoir.server.engine;

import io.memoir.server.engine.Catalogue.Entry;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.engine.popular.DailyEvents;
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
 * The lists that are the same for all users: the items with the most events, and the items that
 * were created last. An item is listed if it was created through the API or is known to the model,
 * and is neither hidden nor deleted; it may be cold.
 */
public final class ItemLists implements AutoCloseable {
  private final Items items;
  private final Catalogue catalogue;
  private final Models models;
  private final PopularItems popular;

  /**
   * The lists of an engine.
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
   * @param figure by which the list is ordered: the number of events, or the time of creation in
   *     milliseconds since 1970
   */
  public record Listed(Entry item, long figure) {}

  /**
   * The items with the most events.
   *
   * @param asOf the time of the last update of the counts, milliseconds since 1970
   * @param since the beginning of the window, milliseconds since 1970; empty if all events count
   * @param items those with the most events first
   * @param notes parts of the request that had no effect, one line each
   */
  public record Popular(long asOf, OptionalLong since, List<Listed> items, List<String> notes) {
    public Popular {
      items = List.copyOf(items);
      notes = List.copyOf(notes);
    }
  }

  /**
   * The items that were created last.
   *
   * @param items the latest first
   * @param notes parts of the request that had no effect, one line each
   */
  public record Recent(List<Listed> items, List<String> notes) {
    public Recent {
      items = List.copyOf(items);
      notes = List.copyOf(notes);
    }
  }

  /**
   * The items with the most events in a window; items without events are not included.
   *
   * @param limit maximum number of items
   * @return empty if the log has not been counted yet, which takes some time for a large one
   * @throws io.memoir.server.store.StoreUnavailableException if the log could not be read for that
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
   * The items that were created last, of those with a known time of creation, which is recorded
   * since version 0.2. An item that is created again after it was deleted has a new time.
   *
   * @param limit maximum number of items
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

  /**
   * The events of an item per day.
   *
   * @param days number of days, 1 to {@value PopularItems#MOST_DAYS}
   * @return empty if the log has not been counted yet, which takes some time for a large one
   * @throws io.memoir.server.store.StoreUnavailableException if the log could not be read for that
   */
  public Optional<DailyEvents> daily(String itemId, int days) {
    return popular.daily(itemId, days);
  }

  /**
   * Whether the popular items of a window would have to be sorted now, which takes long if there
   * are many.
   */
  public boolean hasToSort(Window window) {
    return popular.hasToSort(window);
  }

  /** Whether popular items have been counted, so that no request waits for that. */
  public boolean isCounted() {
    return popular.isCounted();
  }

  /** The age of the counts in seconds; empty if popular items have not been requested yet. */
  public OptionalDouble ageSeconds() {
    return popular.ageSeconds();
  }

  /** The number of times the whole log was counted. */
  public long fullCounts() {
    return popular.fullCounts();
  }

  @Override
  public void close() {
    popular.close();
  }

  /** Collects the items of a list. */
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
