package io.memoir.server.http.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.engine.job.Job;
import io.memoir.server.engine.job.Jobs;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.http.metrics.AnswerTimes;
import io.memoir.server.http.metrics.Traffic;
import io.memoir.server.store.StoreStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told, and when nothing is. */
class TroubleTest {
  private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");
  private static final long GIB = 1L << 30;

  private Instant now = START;
  private final Jobs jobs = new Jobs(() -> now);

  private List<Trouble> failedJobs() {
    return Trouble.failedJobs(jobs.list(), now, true);
  }

  private Jobs.Work begin(Job.Kind kind) {
    now = now.plusSeconds(1);
    return jobs.queue(kind, Optional.empty()).begin();
  }

  @ParameterizedTest
  @EnumSource(Job.Kind.class)
  void job_thatFailed_isToldWithItsReason_untilOneOfItsKindSucceeds(Job.Kind kind) {
    begin(kind).done("went well");
    assertThat(failedJobs()).isEmpty();
    begin(kind).failed("no route to host");
    assertThat(failedJobs())
        .singleElement()
        .satisfies(trouble -> {
          assertThat(trouble.code()).isEqualTo(kind.name().toLowerCase(Locale.ROOT) + "-failed");
          assertThat(trouble.message()).endsWith(". Reason: no route to host").doesNotContain("\n");
        });
    assertThat(Trouble.failedJobs(jobs.list(), now, false))
        .singleElement()
        .satisfies(trouble -> assertThat(trouble.message()).endsWith(".").doesNotContain("route"));
    begin(kind); // what has not ended says nothing
    assertThat(failedJobs()).hasSize(1);
    begin(kind).done("went well");
    assertThat(failedJobs()).isEmpty();
  }

  @Test
  void jobs_ofOtherKinds_hideNoFailure() {
    begin(Job.Kind.BACKUP).failed("full");
    begin(Job.Kind.REFIT).failed("too few events");
    begin(Job.Kind.ERASURE).done("removed");
    assertThat(failedJobs())
        .extracting(Trouble::code)
        .containsExactlyInAnyOrder("backup-failed", "refit-failed");
  }

  @Test
  void changeOfTheModel_thatFailedLongAgo_isNotTold() {
    begin(Job.Kind.PROMOTION).failed("no model");
    begin(Job.Kind.BACKUP).failed("full");
    now = now.plus(Duration.ofDays(2));
    assertThat(failedJobs()).extracting(Trouble::code).containsExactly("backup-failed");
  }

  private static StoreStatistics store(long bytes, OptionalLong free) {
    return new StoreStatistics(1, 1, 1, bytes, 0, "rocksdb", free);
  }

  @Test
  void disk_thatIsNearlyFull_isTold() {
    assertThat(Trouble.littleSpace(store(0, OptionalLong.of(GIB - 1))))
        .hasValueSatisfying(trouble -> {
          assertThat(trouble.code()).isEqualTo("disk-space");
          assertThat(trouble.message()).contains("1,023 MiB");
        });
    assertThat(Trouble.littleSpace(store(0, OptionalLong.of(GIB)))).isEmpty();
    assertThat(Trouble.littleSpace(store(100 * GIB, OptionalLong.of(9 * GIB)))).isPresent();
    assertThat(Trouble.littleSpace(store(100 * GIB, OptionalLong.of(10 * GIB)))).isEmpty();
    assertThat(Trouble.littleSpace(store(100 * GIB, OptionalLong.empty()))).isEmpty();
  }

  private static Optional<Trouble> unknownItems(long events, long unknown) {
    return Trouble.unknownItems(
        new TrafficSeries.Latest(60, new Traffic(events, unknown, 0, 0, 0, 0, AnswerTimes.NONE)));
  }

  @Test
  void events_onUnknownItems_areToldIfTheyAreMany() {
    assertThat(unknownItems(100, 20))
        .hasValueSatisfying(trouble -> {
          assertThat(trouble.code()).isEqualTo("unknown-items");
          assertThat(trouble.message()).startsWith("20 of the 100 events of the last minute");
        });
    assertThat(unknownItems(100, 19)).isEmpty();
    assertThat(unknownItems(19, 19)).as("too few to say something").isEmpty();
    assertThat(unknownItems(0, 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ending", "out-of-memory", "store-unavailable", "something-else"})
  void server_thatIsNotReady_saysWhy(String code) {
    Trouble trouble = Trouble.notReady(Problem.of(503, code, "the reason"));
    assertThat(trouble.code()).isEqualTo(code);
    assertThat(trouble.message()).contains("server").doesNotContain("%", "\n");
  }
}
