package io.memoir.cli.report;

import com.google.gson.JsonObject;
import io.memoir.data.Sequences;
import io.memoir.data.evaluation.LogReplay;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommendation;
import io.memoir.server.engine.Answer;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ItemDocument;
import io.memoir.server.engine.Query;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes the events of a replay to the log of an engine, and sends its requests to the engine, with
 * the values that the data set has of users, new items, events and requests. Users and items are
 * described when their first event happens. Events are written in batches; those of a user are
 * written before a request for the user.
 */
public final class ServedLog implements LogReplay.Service {
  private static final int LARGEST_BATCH = 1_000;

  /** The type of an event whose type is not known. */
  private static final String TYPE = "event";

  private final Engine engine;
  private final Sequences sequences;
  private final ItemTable items;
  private final ServedValues values;
  private final boolean keepSeen;
  private final List<StoredEvent> waiting = new ArrayList<>();
  private final Set<Integer> concerned = new HashSet<>();

  /** Number of events of each sequence that were added: the position of its next event. */
  private final int[] observed;

  /** The items of the events that were added. */
  private final BitSet seen = new BitSet();

  private long count;

  /**
   * A log without events.
   *
   * @param sequences the events in order, or the first ones of each sequence
   * @param items the catalogue of the data set
   * @param values the values of all events of the data set
   */
  public ServedLog(
      Engine engine, Sequences sequences, ItemTable items, ServedValues values, boolean keepSeen) {
    this.engine = engine;
    this.sequences = sequences;
    this.items = items;
    this.values = values;
    this.keepSeen = keepSeen;
    this.observed = new int[sequences.count()];
  }

  @Override
  public void observe(int sequence, int item, long time) {
    int position = observed[sequence]++;
    if (position == 0) {
      describeUser(sequence);
    }
    if (!seen.get(item)) {
      seen.set(item);
      describeItem(item);
    }
    StoredEvent plain =
        StoredEvent.of(
            Long.toString(count++), sequences.ids()[sequence], items.item(item).id(), TYPE, time);
    waiting.add(values.event(plain, sequence, position));
    concerned.add(sequence);
    if (waiting.size() == LARGEST_BATCH) {
      append();
    }
  }

  private void describeUser(int sequence) {
    Attributes attributes = values.user(sequence);
    if (!attributes.byName().isEmpty()) {
      engine.users().put(sequences.ids()[sequence], document(attributes), _ -> {});
    }
  }

  private void describeItem(int item) {
    Attributes attributes = values.item(item);
    String id = items.item(item).id();
    if (!attributes.byName().isEmpty()) {
      engine.items().put(ItemDocument.read(id, document(attributes)), _ -> {});
    }
  }

  private static JsonObject document(Attributes attributes) {
    JsonObject document = new JsonObject();
    document.add("attributes", attributes.json());
    return document;
  }

  /** Writes the waiting events to the log. */
  public void append() {
    engine.append(List.copyOf(waiting));
    waiting.clear();
    concerned.clear();
  }

  @Override
  public LogReplay.Asked ask(int sequence, long time, int limit) {
    if (concerned.contains(sequence)) {
      append();
    }
    Query query =
        Query.ofUser(sequences.ids()[sequence])
            .limit(limit)
            .keepSeen(keepSeen)
            .at(time)
            .context(values.context(sequence, observed[sequence]))
            .build();
    long start = System.nanoTime();
    Answer answer = engine.answer(query);
    long nanos = System.nanoTime() - start;
    // By their numbers in the data set, which may differ from those of a refitted model.
    int[] best =
        answer.items().stream().map(Recommendation::itemId).mapToInt(items::indexOf).toArray();
    return new LogReplay.Asked(best, nanos);
  }
}
