package io.memoir.server.store.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.interleaving.Exploration;
import io.memoir.server.interleaving.PlantedBug;
import org.junit.jupiter.api.Test;

class GroupCommitSchedulesTest {
  private static final int SCHEDULES = 60;

  @Test
  void append_ofThreeCallersUnderAnySchedule_answersEachForItsOwnEvents() throws Exception {
    Exploration exploration = Exploration.of(GroupCommitScenario.class, 1, SCHEDULES);

    assertThat(exploration.failure()).isEmpty();
    // Callers shared commits, and did not.
    assertThat(exploration.outcomes()).containsKeys("groups [2, 1, 1]", "groups [2, 2]");
  }

  @Test
  void append_whereTheNextCallerIsNotWoken_isFound() throws Exception {
    PlantedBug bug = new PlantedBug(GroupCommit.class, "next.turn.signal();", "");

    Exploration exploration = Exploration.of(GroupCommitScenario.class, 1, SCHEDULES, bug);

    assertThat(exploration.failure())
        .hasValueSatisfying(found -> assertThat(found).contains("deadlock"));
  }
}
