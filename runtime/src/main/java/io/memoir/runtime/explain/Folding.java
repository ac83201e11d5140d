package io.memoir.runtime.explain;

import io.memoir.model.BadInputException;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Computes the state of a history, and the states without each of its events. A history without an
 * event shares its beginning with the whole one, so only the events after the omitted one are
 * processed, for several histories in a batch.
 */
final class Folding {
  /** Number of histories processed in a batch. */
  static final int LANES = 16;

  private final Predictor predictor;
  private final Workspace workspace;
  private final History history;

  /** The first event that is left out individually. */
  private final int first;

  /**
   * A history to be folded.
   *
   * @param workspace of {@value #LANES} rows
   * @param lastEvents number of events that are left out individually
   * @throws BadInputException if that is less than 1
   */
  Folding(Predictor predictor, Workspace workspace, History history, int lastEvents) {
    if (lastEvents < 1) {
      throw new BadInputException("lastEvents is " + lastEvents + ", expected at least 1");
    }
    this.predictor = predictor;
    this.workspace = workspace;
    this.history = history;
    this.first = Math.max(0, history.size() - lastEvents);
  }

  /**
   * The results of a measure for each of the states.
   *
   * @param first the first event that was left out individually
   * @param whole the state after the whole history
   * @param with result for that state
   * @param unheard result for an empty state
   * @param without results for the states without event {@code first}, and without each one after
   *     it
   * @param recent result for the history that begins with event {@code first}, if that is not its
   *     first event
   */
  record Measured<T>(
      int first, State whole, T with, T unheard, List<T> without, Optional<T> recent) {}

  /**
   * Applies a measure to all states.
   *
   * @param measure returns one result for each of several states
   */
  <T> Measured<T> measure(Function<List<State>, List<T>> measure) {
    State whole = newState();
    State[] before = new State[history.size() - first];
    for (int event = 0; event < history.size(); event++) {
      if (event >= first) {
        before[event - first] = whole.copy();
      }
      observe(whole, event);
    }
    for (int from = 0; from < before.length; from += LANES) {
      fold(before, from, Math.min(LANES, before.length - from));
    }
    List<State> states = new ArrayList<>(List.of(whole, newState()));
    states.addAll(Arrays.asList(before));
    boolean isRecent = first > 0;
    if (isRecent) {
      states.add(recent());
    }
    List<T> results = measure.apply(states);
    return new Measured<>(
        first,
        whole,
        results.get(0),
        results.get(1),
        List.copyOf(results.subList(2, 2 + before.length)),
        isRecent ? Optional.of(results.getLast()) : Optional.empty());
  }

  private State newState() {
    return new State(0, predictor.memoryLength(), predictor.window(), false);
  }

  private void observe(State state, int event) {
    put(0, state, event);
    predictor.observe(workspace, 1);
    state.note(history.items()[event], history.times()[event]);
  }

  private void put(int lane, State state, int event) {
    workspace.states[lane] = state;
    workspace.items[lane] = history.items()[event];
    workspace.times[lane] = history.times()[event];
    workspace.given[lane] = history.given().get(event);
  }

  /** Adds the events after event {@code first + from + lane} to each of several states. */
  private void fold(State[] before, int from, int count) {
    for (int event = first + from + 1; event < history.size(); event++) {
      int folding = Math.min(count, event - first - from);
      for (int lane = 0; lane < folding; lane++) {
        put(lane, before[from + lane], event);
      }
      predictor.observe(workspace, folding);
      for (int lane = 0; lane < folding; lane++) {
        before[from + lane].note(history.items()[event], history.times()[event]);
      }
    }
  }

  /** The state of the history that begins with event {@code first}. */
  private State recent() {
    State recent = newState();
    for (int event = first; event < history.size(); event++) {
      observe(recent, event);
    }
    return recent;
  }
}
