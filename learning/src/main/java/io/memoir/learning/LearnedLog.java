package io.memoir.learning;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.ItemTable;
import io.memoir.server.engine.ItemDocument;
import io.memoir.server.engine.Users;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.feature.Impression;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The newest events of a log, in memory: the training and evaluation data of a refit.
 *
 * <p>The newest events are those that arrived last, so that wrong clocks have no influence; within
 * the history of a user, events are in order of time, as in serving. The items are those of the
 * model, with their numbers, followed by those that the model does not know yet, in order of
 * arrival. Items that were shown with an event and not chosen are rows beside the events, in the
 * same part as their event.
 */
final class LearnedLog {
  private static final int PAGE = 10_000;

  /**
   * Maximum number of items that were shown and not chosen, for each event that is read at most.
   */
  private static final int SHOWN_AN_EVENT = 4;

  private final long end;
  private final ItemTable items;
  private final Sequences all;
  private final LogFeatures told;

  /** The number of each event among those that were read, by which its features are found. */
  private final int[] read;

  private final FeatureData features;
  private final boolean[] heldOut;

  private LearnedLog(
      long end, ItemTable items, Sequences all, LogFeatures told, int[] read, boolean[] heldOut) {
    this.end = end;
    this.items = items;
    this.all = all;
    this.told = told;
    this.read = read;
    this.features = told.data(read, all);
    this.heldOut = heldOut;
  }

  /**
   * An event for training.
   *
   * @param number index among the events that were read, by which its features are found
   */
  private record Learned(long time, long position, int item, int number) {}

  /** The items of the model, and those that it does not know, with their numbers. */
  private static final class Catalogue {
    private final EventStore store;
    private final ItemTable known;
    private final LogFeatures told;
    private final List<ItemTable.Item> items;
    private final Map<String, Integer> fresh = new HashMap<>();

    Catalogue(EventStore store, ItemTable known, LogFeatures told) {
      this.store = store;
      this.known = known;
      this.told = told;
      this.items = new ArrayList<>(known.items());
    }

    int number(String itemId) {
      int number = known.indexOf(itemId);
      return number >= 0 ? number : fresh.computeIfAbsent(itemId, this::add);
    }

    private int add(String itemId) {
      items.add(described(store, itemId, told));
      return items.size() - 1;
    }

    ItemTable table() {
      return new ItemTable(items);
    }
  }

  /**
   * Reads a log.
   *
   * @param known the items that have numbers already
   * @param told collects the features and labels
   * @param trained position up to which the serving model was trained on this log; only later
   *     events are held out
   * @param now later times are replaced by this one, so that a clock that is fast cannot move the
   *     end of the calendar
   */
  static LearnedLog read(
      EventStore store,
      ItemTable known,
      LogFeatures told,
      RefitSettings settings,
      long trained,
      long now) {
    Catalogue catalogue = new Catalogue(store, known, told);
    // Sorted by name, so that equal logs give equal data.
    Map<String, List<Learned>> users = new TreeMap<>();
    long after = Math.max(0, store.end() - settings.events());
    if (told.readsShown()) {
      after = withFewShown(store, after, (long) SHOWN_AN_EVENT * settings.events());
    }
    long end =
        follow(
            store,
            after,
            logged -> {
              StoredEvent event = logged.event();
              int item = catalogue.number(event.itemId());
              int number = told.add(event, catalogue::number);
              users
                  .computeIfAbsent(event.userId(), _ -> new ArrayList<>())
                  .add(new Learned(Math.min(event.time(), now), logged.position(), item, number));
            });
    users.replaceAll((_, events) -> newest(events, settings.eventsAUser()));
    if (told.usesUserFeatures()) {
      users.keySet().forEach(user -> told.addUser(Users.attributes(store, user)));
    }
    return of(end, catalogue.table(), users, told, settings, trained);
  }

  /**
   * Passes on the events after a position.
   *
   * @return the position of the last event
   */
  private static long follow(EventStore store, long after, Consumer<LoggedEvent> to) {
    long at = after;
    List<LoggedEvent> page;
    do {
      page = store.follow(at, PAGE);
      for (LoggedEvent logged : page) {
        to.accept(logged);
        at = logged.position();
      }
    } while (page.size() == PAGE);
    return at;
  }

  /**
   * The position, after a given one, behind which no more than a number of items were shown and not
   * chosen, so that they fit into memory: events before it are not read.
   */
  private static long withFewShown(EventStore store, long after, long most) {
    Deque<ShownItems> newest = new ArrayDeque<>();
    long[] total = {0};
    long[] from = {after};
    long _ =
        follow(
            store,
            after,
            logged -> {
              int count = shown(logged.event());
              if (count > 0) {
                newest.add(new ShownItems(logged.position(), count));
                total[0] += count;
              }
              while (total[0] > most) {
                ShownItems oldest = newest.remove();
                total[0] -= oldest.count();
                from[0] = oldest.position();
              }
            });
    return from[0];
  }

  /** The number of items that were shown with an event at a position and not chosen. */
  private record ShownItems(long position, int count) {}

  private static int shown(StoredEvent event) {
    return Impression.of(event)
        .map(impression -> impression.others(event.itemId()).length)
        .orElse(0);
  }

  /** The last events in order of time, as in serving, up to a maximum number. */
  private static List<Learned> newest(List<Learned> events, int most) {
    events.sort(Comparator.comparingLong(Learned::time).thenComparingLong(Learned::position));
    return events.size() <= most ? events : events.subList(events.size() - most, events.size());
  }

  private static LearnedLog of(
      long end,
      ItemTable items,
      Map<String, List<Learned>> users,
      LogFeatures told,
      RefitSettings settings,
      long trained) {
    int count = users.values().stream().mapToInt(List::size).sum();
    long[] positions =
        users.values().stream()
            .flatMap(List::stream)
            .mapToLong(Learned::position)
            .sorted()
            .toArray();
    long unseen = Arrays.stream(positions).filter(position -> position > trained).count();
    long most = Math.min(settings.mostHeldOut(), Math.round(settings.heldOut() * count));
    int held = (int) Math.min(most, unseen);
    long firstHeldOut = held == 0 ? Long.MAX_VALUE : positions[count - held];
    int[] offsets = new int[users.size() + 1];
    int[] numbers = new int[count];
    int[] read = new int[count];
    long[] times = new long[count];
    boolean[] heldOut = new boolean[count];
    int user = 0;
    int at = 0;
    for (List<Learned> events : users.values()) {
      for (Learned event : events) {
        numbers[at] = event.item();
        read[at] = event.number();
        times[at] = event.time();
        heldOut[at++] = event.position() >= firstHeldOut;
      }
      offsets[++user] = at;
    }
    byte[] parts = new byte[count];
    String[] ids = users.keySet().toArray(String[]::new);
    return new LearnedLog(
        end, items, new Sequences(ids, offsets, numbers, times, parts), told, read, heldOut);
  }

  /** An item that the model does not know, with the title and categories in its document. */
  private static ItemTable.Item described(EventStore store, String id, LogFeatures told) {
    Attributes attributes =
        store
            .document(DocumentKind.ITEM, id)
            .map(content -> ItemDocument.of(new StoredDocument(id, content)).attributes())
            .orElse(Attributes.NONE);
    told.addItem(attributes);
    String title = id;
    List<String> categories = List.of();
    if (attributes.find("title").orElse(null) instanceof Attribute.Text text) {
      title = text.value();
    }
    if (attributes.find("categories").orElse(null) instanceof Attribute.Texts texts) {
      categories = texts.values();
    }
    return new ItemTable.Item(id, title, categories);
  }

  /** The position of the last event that was read. */
  long end() {
    return end;
  }

  /** The items of the model, followed by those that it does not know. */
  ItemTable items() {
    return items;
  }

  /** The number of events, including those held out. */
  int eventCount() {
    return all.eventCount();
  }

  /** The number of held-out events. */
  int heldOut() {
    int count = 0;
    for (boolean each : heldOut) {
      count += each ? 1 : 0;
    }
    return count;
  }

  /**
   * The number of held-out events whose item can be predicted: there is an earlier event of the
   * same user, and none on the same item, which would not be recommended again.
   */
  int cases() {
    int cases = 0;
    Set<Integer> seen = new HashSet<>();
    for (int s = 0; s < all.count(); s++) {
      seen.clear();
      for (int e = all.offsets()[s]; e < all.offsets()[s + 1]; e++) {
        boolean first = seen.add(all.items()[e]);
        cases += heldOut[e] && first && e > all.offsets()[s] ? 1 : 0;
      }
    }
    return cases;
  }

  /** The events before those held out, on which a candidate is trained. */
  TrainingData earlier() {
    int[] offsets = new int[all.count() + 1];
    int kept = 0;
    int[] numbers = new int[all.eventCount()];
    long[] times = new long[all.eventCount()];
    int[] events = new int[all.eventCount()];
    for (int s = 0; s < all.count(); s++) {
      for (int e = all.offsets()[s]; e < all.offsets()[s + 1]; e++) {
        if (!heldOut[e]) {
          numbers[kept] = all.items()[e];
          events[kept] = e;
          times[kept++] = all.times()[e];
        }
      }
      offsets[s + 1] = kept;
    }
    Sequences earlier =
        new Sequences(
            all.ids(),
            offsets,
            Arrays.copyOf(numbers, kept),
            Arrays.copyOf(times, kept),
            new byte[kept]);
    return data(earlier, only(Arrays.copyOf(events, kept), earlier));
  }

  /** The features of the given events and of the items shown with them, of all items and users. */
  private FeatureData only(int[] events, Sequences sequences) {
    int[] which = Arrays.stream(events).map(event -> read[event]).toArray();
    return new FeatureData(
        features.schema(),
        features.items(),
        features.users(),
        features.events().taking(events),
        features.requests().taking(events),
        features.labels().taking(events),
        told.shown(which, sequences, features.labels()),
        features.domains());
  }

  /** All events, on which a model to publish is trained. */
  TrainingData whole() {
    return data(all, features);
  }

  /** All events, with those held out as targets. */
  TrainingData judged() {
    byte[] parts = new byte[all.eventCount()];
    for (int e = 0; e < parts.length; e++) {
      parts[e] = (heldOut[e] ? Part.VALIDATION : Part.TRAIN).code();
    }
    Sequences judged = new Sequences(all.ids(), all.offsets(), all.items(), all.times(), parts);
    Shown shown = told.shown(read, judged, features.labels());
    return data(
        judged,
        new FeatureData(
            features.schema(),
            features.items(),
            features.users(),
            features.events(),
            features.requests(),
            features.labels(),
            shown,
            features.domains()));
  }

  private TrainingData data(Sequences sequences, FeatureData known) {
    return new TrainingData(
        "the log up to event " + end,
        LogFingerprint.of(items, sequences, known),
        items,
        sequences,
        known);
  }
}
