package io.memoir.server.engine;

import io.memoir.runtime.UserState;
import io.memoir.server.interleaving.Scenario;
import io.memoir.server.store.StoredEvent;
import java.util.List;

/**
 * Two users whose states share room for one: one thread appends an event of the first, one asks for
 * both, one keeps states in the store. Whoever asks has to find every event that was acknowledged
 * before, each folded once.
 */
public final class StateCacheScenario implements Scenario {
  private static final ModelVersion MODEL = TinyModels.of("first", 1);

  @Override
  public String run() {
    LogInMemory log = new LogInMemory();
    People people = new People(log, MODEL, 1, false);
    append(log, "a", 1);
    append(log, "b", 2);
    people.ask("a", UserState::eventCount);
    long[] seen = new long[2];
    Scenario.together(
        () -> {
          append(log, "a", 3);
          people.refresh("a");
          Scenario.equal("events of a", people.ask("a", UserState::eventCount), 2L);
        },
        () -> {
          seen[0] = people.ask("b", UserState::eventCount);
          seen[1] = people.ask("a", UserState::eventCount);
        },
        people::save);
    Scenario.equal("events of b", seen[0], 1L);
    if (seen[1] < 1 || seen[1] > 2) {
      throw new AssertionError("events of a while one is appended: " + seen[1]);
    }
    String outcome = seen[1] + " of a, evictions " + people.counts().evictions();
    // What memory and the snapshots hold now is the log.
    People afresh = new People(log, MODEL, 1, false);
    for (People each : List.of(people, afresh)) {
      Scenario.equal("events of a at last", each.ask("a", UserState::eventCount), 2L);
      Scenario.equal("events of b at last", each.ask("b", UserState::eventCount), 1L);
    }
    return outcome;
  }

  private static void append(LogInMemory log, String user, int number) {
    log.append(List.of(StoredEvent.of("event-" + number, user, "item-1", "view", number)));
  }
}
