package io.memoir.server.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.engine.data.LogSummary.Day;
import io.memoir.server.engine.data.LogSummary.Popular;
import io.memoir.server.engine.data.LogSummary.Spread;
import io.memoir.server.engine.data.LogSummary.TypeCount;
import io.memoir.server.store.StoredEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogScanTest {
  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final long START = 20_000 * DAY;

  private int events;

  private static LogScan scan(int mostIds) {
    return new LogScan(
        new KnownItems("version", "fingerprint", id -> !id.startsWith("new")), mostIds);
  }

  private void add(LogScan scan, String user, String item, String type, long time) {
    scan.add(StoredEvent.of("e" + events++, user, item, type, time));
  }

  @Test
  void summary_hasTheCountsOfTheEvents() {
    LogScan scan = scan(100);
    for (int i = 0; i < 6; i++) {
      add(scan, "ada", "item-1", "view", START + i);
    }
    add(scan, "bob", "new-1", "view", START + DAY);
    add(scan, "bob", "item-2", "buy", START + DAY + 1);
    LogSummary summary = scan.summary(17, 3);

    assertThat(summary.asOf()).isEqualTo(17);
    assertThat(summary.tookMillis()).isEqualTo(3);
    assertThat(summary.version()).isEqualTo("version");
    assertThat(summary.events()).isEqualTo(8);
    assertThat(summary.unknownEvents()).isEqualTo(1);
    assertThat(summary.firstAt()).hasValue(START);
    assertThat(summary.lastAt()).hasValue(START + DAY + 1);
    assertThat(summary.days()).containsExactly(new Day(START, 6, 0), new Day(START + DAY, 2, 1));
    assertThat(summary.olderEvents()).isZero();
    assertThat(summary.types()).containsExactly(new TypeCount("view", 7), new TypeCount("buy", 1));
    assertThat(summary.users())
        .isEqualTo(
            new Spread(
                2,
                1,
                4,
                2,
                6,
                6,
                6,
                List.of(new Spread.Range(2, 3, 1), new Spread.Range(4, 7, 1))));
    assertThat(summary.items().count()).isEqualTo(3);
    assertThat(summary.popular()).hasValue(new Popular(1, 1, 0.75, 0.75));
  }

  @Test
  void summary_withoutEvents_isEmpty() {
    LogSummary summary = scan(100).summary(0, 0);
    assertThat(summary.events()).isZero();
    assertThat(summary.firstAt()).isEmpty();
    assertThat(summary.days()).isEmpty();
    assertThat(summary.users()).isEqualTo(new Spread(0, 1, 0, 0, 0, 0, 0, List.of()));
    assertThat(summary.popular()).isEmpty();
  }

  /** An event of a day that was dropped does not bring the day back. */
  @Test
  void days_beyondTheMaximum_areCountedTogether() {
    LogScan scan = scan(100);
    int days = LogScan.MOST_DAYS + 100;
    for (int day = 0; day < days; day++) {
      add(scan, "ada", "item-1", "view", START + day * DAY);
    }
    add(scan, "ada", "item-1", "view", START);
    LogSummary summary = scan.summary(0, 0);
    assertThat(summary.days()).hasSize(LogScan.MOST_DAYS);
    assertThat(summary.days().getFirst()).isEqualTo(new Day(START + 100 * DAY, 1, 0));
    assertThat(summary.days().getLast().startsAt()).isEqualTo(START + (days - 1) * DAY);
    assertThat(summary.olderEvents()).isEqualTo(101);
  }

  @Test
  void types_beyondTheMaximum_areCountedTogether() {
    LogScan scan = scan(100);
    for (int i = 0; i < 2_000; i++) {
      add(scan, "ada", "item-1", "type-" + i, START);
    }
    add(scan, "ada", "item-1", "type-7", START);
    LogSummary summary = scan.summary(0, 0);
    assertThat(summary.types()).hasSize(LogScan.SHOWN_TYPES);
    assertThat(summary.types().getFirst()).isEqualTo(new TypeCount("type-7", 2));
    long shown = summary.types().stream().mapToLong(TypeCount::events).sum();
    assertThat(shown + summary.otherTypeEvents()).isEqualTo(2_001);
  }

  @Test
  void items_beyondTheMaximum_haveNoPopularShares() {
    LogScan scan = scan(100);
    for (int i = 0; i < 1_000; i++) {
      add(scan, "user-" + i, "item-" + i, "view", START);
    }
    LogSummary summary = scan.summary(0, 0);
    assertThat(summary.items().sampled()).isLessThan(1);
    assertThat(summary.popular()).isEmpty();
    assertThat(summary.events()).isEqualTo(1_000);
  }
}
