package io.memoir.learning;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.EncodedRows;
import io.memoir.server.engine.ItemDocument;
import io.memoir.server.engine.Users;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The newest events of a log, in memory: the training and evaluation data of a refit.
 *
 * <p>The newest events are those that arrived last, so that wrong clocks have no influence; within
 * the history of a user, events are in order of time, as in serving. The items are those of the
 * model, with their numbers, followed by those that the model does not know yet, in order of
 * arrival.
 */
final class LearnedLog {
  private static final int PAGE = 10_000;

  private final long end;
  private final ItemTable items;
  private final Sequences all;
  private final FeatureData features;
  private final boolean[] heldOut;

  private LearnedLog(
      long end, ItemTable items, Sequences all, FeatureData features, boolean[] heldOut) {
    this.end = end;
    this.items = items;
    this.all = all;
    this.features = features;
    this.heldOut = heldOut;
  }

  /**
   * An event for training.
   *
   * @param number index among the events that were read, by which its features are found
   */
  private record Learned(long time, long position, int item, int number) {}

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
    List<ItemTable.Item> items = new ArrayList<>(known.items());
    Map<String, Integer> fresh = new TreeMap<>();
    // Sorted by name, so that equal logs give equal data.
    Map<String, List<Learned>> users = new TreeMap<>();
    long after = Math.max(0, store.end() - settings.events());
    List<LoggedEvent> page;
    do {
      page = store.follow(after, PAGE);
      for (LoggedEvent logged : page) {
        StoredEvent event = logged.event();
        int item = known.indexOf(event.itemId());
        if (item < 0) {
          item =
              fresh.computeIfAbsent(
                  event.itemId(),
                  id -> {
                    items.add(described(store, id, told));
                    return items.size() - 1;
                  });
        }
        users
            .computeIfAbsent(event.userId(), _ -> new ArrayList<>())
            .add(
                new Learned(Math.min(event.time(), now), logged.position(), item, told.add(event)));
        after = logged.position();
      }
    } while (page.size() == PAGE);
    users.replaceAll((_, events) -> newest(events, settings.eventsAUser()));
    if (told.usesUserFeatures()) {
      users.keySet().forEach(user -> told.addUser(Users.attributes(store, user)));
    }
    return of(after, new ItemTable(items), users, told, settings, trained);
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
        end, items, new Sequences(ids, offsets, numbers, times, parts), told.data(read), heldOut);
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

  /**
   * The number of held-out events that can be predicted: there is an earlier event of the same
   * user, and none on the same item, which would not be recommended again.
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
    return data(
        new Sequences(
            all.ids(),
            offsets,
            Arrays.copyOf(numbers, kept),
            Arrays.copyOf(times, kept),
            new byte[kept]),
        only(Arrays.copyOf(events, kept)));
  }

  /** The features of the given events, and of all items and users. */
  private FeatureData only(int[] events) {
    return new FeatureData(
        features.schema(),
        features.items(),
        features.users(),
        features.events().taking(events),
        features.requests().taking(events),
        features.labels().taking(events),
        features.shown(),
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
    return data(new Sequences(all.ids(), all.offsets(), all.items(), all.times(), parts), features);
  }

  private TrainingData data(Sequences sequences, FeatureData known) {
    return new TrainingData(
        "the log up to event " + end, fingerprint(sequences, known), items, sequences, known);
  }

  private String fingerprint(Sequences sequences, FeatureData known) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(items.fingerprint().getBytes(StandardCharsets.US_ASCII));
      ByteBuffer event = ByteBuffer.allocate(16);
      for (int s = 0; s < sequences.count(); s++) {
        for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
          event.clear();
          event.putInt(s).putInt(sequences.items()[e]).putLong(sequences.times()[e]).flip();
          digest.update(event);
        }
      }
      for (EncodedRows rows :
          List.of(known.items(), known.users(), known.events(), known.requests())) {
        digest(rows, digest);
      }
      digest(known.labels(), digest);
      known.domains().ifPresent(domains -> digest(domains.numbers(), digest));
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }

  private static void digest(EncodedRows rows, MessageDigest digest) {
    digest(rows.codes(), digest);
    ByteBuffer value = ByteBuffer.allocate(Float.BYTES);
    for (float real : rows.reals()) {
      digest.update(value.clear().putFloat(real).flip());
    }
  }

  private static void digest(EventLabels labels, MessageDigest digest) {
    ByteBuffer value = ByteBuffer.allocate(Double.BYTES);
    labels
        .numbers()
        .forEach((name, column) -> {
          digest(name, digest);
          for (double number : column) {
            digest.update(value.clear().putDouble(number).flip());
          }
        });
    labels.typeNames().forEach(name -> digest(name, digest));
    digest(labels.types(), digest);
  }

  private static void digest(int[] values, MessageDigest digest) {
    ByteBuffer value = ByteBuffer.allocate(Integer.BYTES);
    for (int each : values) {
      digest.update(value.clear().putInt(each).flip());
    }
  }

  /** Digests a text with its length, so that two texts are not the same as one. */
  private static void digest(String text, MessageDigest digest) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
