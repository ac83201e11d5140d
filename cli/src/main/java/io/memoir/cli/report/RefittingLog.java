package io.memoir.cli.report;

import io.memoir.data.Progress;
import io.memoir.data.evaluation.LogReplay;
import io.memoir.learning.Refit;
import io.memoir.learning.RefitOutcome;
import io.memoir.learning.ServingPlace;
import io.memoir.learning.Versions;
import io.memoir.server.store.EventStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A log whose model is refitted periodically, by the times of the events. Each refit uses all
 * earlier events and no later ones.
 */
public final class RefittingLog implements LogReplay.Service {
  private final ServedLog log;
  private final EventStore store;
  private final ServingPlace place;
  private final Versions versions;
  private final Refit refit;
  private final long step;
  private final Progress progress;
  private final List<Made> made = new ArrayList<>();
  private long next;

  /** A refit and its time. */
  public record Made(Instant at, RefitOutcome outcome) {}

  /**
   * A log with refits.
   *
   * @param first time of the first refit, milliseconds since 1970
   * @param step milliseconds between two refits
   */
  public RefittingLog(
      ServedLog log,
      EventStore store,
      ServingPlace place,
      Versions versions,
      Refit refit,
      long first,
      long step,
      Progress progress) {
    this.log = log;
    this.store = store;
    this.place = place;
    this.versions = versions;
    this.refit = refit;
    this.next = first;
    this.step = step;
    this.progress = progress;
  }

  /** The refits in order. */
  public List<Made> made() {
    return List.copyOf(made);
  }

  @Override
  public void observe(int sequence, int item, long time) {
    refitBefore(time);
    log.observe(sequence, item, time);
  }

  @Override
  public LogReplay.Asked ask(int sequence, long time, int limit) {
    refitBefore(time);
    return log.ask(sequence, time, limit);
  }

  private void refitBefore(long time) {
    if (time < next) {
      return;
    }
    log.append();
    Instant at = Instant.ofEpochMilli(next);
    try {
      ServingPlace.Served from = place.model();
      RefitOutcome outcome =
          refit.run(from, store, versions, next, Progress.SILENT).promoted(place, from);
      made.add(new Made(at, outcome));
      progress.say(at + "  " + outcome.toText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during promotion", e);
    }
    while (next <= time) {
      next += step;
    }
  }
}
