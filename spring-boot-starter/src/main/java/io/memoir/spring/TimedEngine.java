package io.memoir.spring;

import io.memoir.server.engine.Answer;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Query;
import io.memoir.server.store.Appended;
import io.memoir.server.store.StoredEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;

/** An engine whose calls are measured: {@code memoir.append} and {@code memoir.answer}. */
public final class TimedEngine {
  private final Engine engine;
  private final Timer appending;
  private final Timer answering;

  public TimedEngine(Engine engine, MeterRegistry registry) {
    this.engine = engine;
    this.appending =
        TimedRecommender.timer("memoir.append", "Time to append events durably", registry);
    this.answering = TimedRecommender.timer("memoir.answer", "Time of answer calls", registry);
  }

  /** Like {@link Engine#append}. */
  public List<Appended> append(List<StoredEvent> events) {
    Timer.Sample sample = Timer.start();
    try {
      return engine.append(events);
    } finally {
      sample.stop(appending);
    }
  }

  /** Like {@link Engine#answer}. */
  public Answer answer(Query query) {
    Timer.Sample sample = Timer.start();
    try {
      return engine.answer(query);
    } finally {
      sample.stop(answering);
    }
  }

  /** The engine itself, for all other methods. */
  public Engine engine() {
    return engine;
  }
}
