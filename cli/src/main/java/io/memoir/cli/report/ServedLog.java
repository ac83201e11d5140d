package io.memoir.cli.report;

import io.memoir.data.Sequences;
import io.memoir.data.evaluation.LogReplay;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommendation;
import io.memoir.server.engine.Answer;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Query;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes the events of a replay to the log of an engine, and sends its requests to the engine.
 * Events are written in batches; those of a user are written before a request for the user.
 */
public final class ServedLog implements LogReplay.Service {
  private static final int LARGEST_BATCH = 1_000;

  /** A data set has no types of events here. */
  private static final String TYPE = "event";

  private final Engine engine;
  private final Sequences sequences;
  private final ItemTable items;
  private final boolean keepSeen;
  private final List<StoredEvent> waiting = new ArrayList<>();
  private final Set<Integer> concerned = new HashSet<>();
  private long count;

  public ServedLog(Engine engine, Sequences sequences, ItemTable items, boolean keepSeen) {
    this.engine = engine;
    this.sequences = sequences;
    this.items = items;
    this.keepSeen = keepSeen;
  }

  @Override
  public void observe(int sequence, int item, long time) {
    waiting.add(
        StoredEvent.of(
            Long.toString(count++), sequences.ids()[sequence], items.item(item).id(), TYPE, time));
    concerned.add(sequence);
    if (waiting.size() == LARGEST_BATCH) {
      append();
    }
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
        Query.ofUser(sequences.ids()[sequence]).limit(limit).keepSeen(keepSeen).at(time).build();
    long start = System.nanoTime();
    Answer answer = engine.answer(query);
    long nanos = System.nanoTime() - start;
    // By their numbers in the data set, which may differ from those of a refitted model.
    int[] best =
        answer.items().stream().map(Recommendation::itemId).mapToInt(items::indexOf).toArray();
    return new LogReplay.Asked(best, nanos);
  }
}
