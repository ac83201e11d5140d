package io.memoir.server.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.job.Job.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobsTest {
  private static final Instant NINE = Instant.parse("2026-06-01T09:00:00Z");

  private Instant now = NINE;
  private final Jobs jobs = new Jobs(() -> now, 3);

  private Jobs.Work backup(int number) {
    return jobs.queue(Job.Kind.BACKUP, Optional.of("backups-" + number));
  }

  private Job found(Jobs.Work work) {
    return jobs.find(work.job().id()).orElseThrow();
  }

  @Test
  void work_waitsRunsAndIsDone() {
    Jobs.Work work = backup(1);
    assertThat(found(work).state()).isEqualTo(State.QUEUED);
    assertThat(found(work).asked()).isEqualTo(NINE);

    now = NINE.plusSeconds(1);
    work.begin();
    work.at("copy", 3, 7, "files");
    assertThat(found(work).state()).isEqualTo(State.RUNNING);
    assertThat(found(work).started()).hasValue(now);
    assertThat(found(work).step()).hasValue(new Job.Step("copy", 3, 7, "files"));

    now = NINE.plusSeconds(2);
    work.done("7 files", "v2");
    assertThat(found(work).state()).isEqualTo(State.DONE);
    assertThat(found(work).end()).hasValue(new Job.End.Done(now, "7 files", Optional.of("v2")));
  }

  @Test
  void ended_staysAsItIs() {
    Jobs.Work work = backup(1).begin();
    work.done("done");
    Job ended = found(work);

    work.failed("after all");
    work.at("copy", 1, 2, "files");

    assertThat(found(work)).isEqualTo(ended);
  }

  @Test
  void failed_tellsWhyInOneLine() {
    Jobs.Work mistake = backup(1).begin();
    mistake.failed(new BadInputException("no\n  such\tplace"));
    assertThat(found(mistake).end().orElseThrow().line()).isEqualTo("no such place");

    Jobs.Work defect = backup(2).begin();
    defect.failed(new IllegalStateException());
    assertThat(found(defect).end().orElseThrow().line())
        .isEqualTo("java.lang.IllegalStateException");

    Jobs.Work talkative = backup(3).begin();
    talkative.failed("a".repeat(10_000));
    assertThat(found(talkative).end().orElseThrow().line()).hasSizeLessThan(510);
  }

  @Test
  void list_forgetsTheOldestThatEnded_andNoneThatWaitsOrRuns() {
    Jobs.Work waiting = backup(0);
    Jobs.Work running = backup(1).begin();
    for (int number = 2; number < 10; number++) {
      backup(number).begin().done("added");
    }

    assertThat(jobs.list())
        .extracting(job -> job.about().orElseThrow())
        .containsExactly("backups-1", "backups-0", "backups-9", "backups-8", "backups-7");

    now = NINE.plusSeconds(1);
    running.failed("no space");

    assertThat(jobs.list())
        .extracting(job -> job.about().orElseThrow())
        .containsExactly("backups-0", "backups-1", "backups-9", "backups-8");
    assertThat(found(waiting).state()).isEqualTo(State.QUEUED);
  }

  @Test
  void withdrawn_isForgotten() {
    Jobs.Work work = backup(1).begin();
    work.withdraw();
    work.failed("told otherwise");
    assertThat(jobs.list()).isEmpty();
  }

  @Test
  void list_forgetsNoneOfAnotherKind_norErasuresThatJustEnded() {
    Jobs.Work backup = backup(1).begin();
    backup.done("added");
    for (int number = 0; number < 10; number++) {
      jobs.queue(Job.Kind.ERASURE, Optional.empty()).begin().done("removed");
    }
    assertThat(jobs.find(backup.job().id())).isPresent();
    assertThat(jobs.list()).as("within ten minutes").hasSize(11);

    now = NINE.plusSeconds(601);
    jobs.queue(Job.Kind.ERASURE, Optional.empty()).begin().done("removed");
    assertThat(jobs.list()).hasSize(4);
    assertThat(jobs.find(backup.job().id())).isPresent();
  }

  @Test
  void await_returnsWhenTheJobHasEnded_orTheTimeIsOver() throws InterruptedException {
    Jobs.Work work = backup(1).begin();
    String id = work.job().id();
    assertThat(jobs.await(id, Duration.ZERO).orElseThrow().state()).isEqualTo(State.RUNNING);
    Thread ending = Thread.ofVirtual().start(() -> work.done("added"));
    assertThat(jobs.await(id, Duration.ofMinutes(5)).orElseThrow().state()).isEqualTo(State.DONE);
    ending.join();
    assertThat(jobs.await("none", Duration.ofMinutes(5))).isEmpty();
  }
}
