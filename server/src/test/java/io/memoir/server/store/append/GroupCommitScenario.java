package io.memoir.server.store.append;

import io.memoir.server.interleaving.Scenario;
import io.memoir.server.store.Appended;
import io.memoir.server.store.Appended.Outcome;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Three callers of whom one brings two events; the second commit fails. Every caller has an answer,
 * which is that of its own events, and no event is committed twice.
 */
@SuppressWarnings({"exports", "missing-explicit-ctor"}) // public for the model checker only
public final class GroupCommitScenario implements Scenario {
  private static final int CALLERS = 3;
  private static final int FAILING = 2;

  @Override
  public String run() {
    List<StoredEvent> log = new ArrayList<>();
    List<Integer> groups = new ArrayList<>();
    GroupCommit commits =
        new GroupCommit(events -> {
          groups.add(events.size());
          if (groups.size() == FAILING) {
            throw new StoreUnavailableException(
                StoreUnavailableException.Reason.DISK_FULL, "the disk is full");
          }
          List<Appended> appended = new ArrayList<>();
          for (StoredEvent event : events) {
            log.add(event);
            appended.add(new Appended(Outcome.NEW, log.size()));
          }
          return appended;
        });
    Runnable[] callers = new Runnable[CALLERS];
    int[] acknowledged = new int[CALLERS];
    for (int caller = 0; caller < CALLERS; caller++) {
      int number = caller;
      List<StoredEvent> events = new ArrayList<>();
      for (int i = 0; i < (caller == 0 ? 2 : 1); i++) {
        events.add(StoredEvent.of(caller + "-" + i, "user", "item", "view", i));
      }
      callers[caller] =
          () -> {
            try {
              List<Appended> appended = commits.append(events);
              Scenario.equal("answers", appended.size(), events.size());
              for (int i = 0; i < events.size(); i++) {
                StoredEvent kept = log.get((int) appended.get(i).position() - 1);
                Scenario.equal("the event that was kept", kept.eventId(), events.get(i).eventId());
              }
              acknowledged[number] = events.size();
            } catch (StoreUnavailableException e) {
              acknowledged[number] = 0;
            }
          };
    }
    Scenario.together(callers);
    int sum = acknowledged[0] + acknowledged[1] + acknowledged[2];
    Scenario.equal("events in the log", log.size(), sum);
    return "groups " + groups;
  }
}
