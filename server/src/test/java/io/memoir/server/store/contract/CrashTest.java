package io.memoir.server.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.rocks.RocksEventStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed (SIGKILL) at random moments while it appends loses nothing that it has
 * acknowledged. {@code -Dmemoir.kills=50} kills more often.
 */
class CrashTest {
  private static final int KILLS = Integer.getInteger("memoir.kills", 3);
  private static final long SEED = Long.getLong("memoir.seed", 20);

  @TempDir private Path directory;

  @Test
  void killedProcess_losesNothingAcknowledged_andKeepsNothingTwice() throws Exception {
    Random random = new Random(SEED);
    long[] acknowledged = new long[CrashingWriter.WRITERS];
    for (int kill = 1; kill <= KILLS; kill++) {
      writeUntilKilled(acknowledged, 1 + random.nextInt(200));
      String when =
          "seed %d, kill %d, acknowledged %s".formatted(SEED, kill, Arrays.toString(acknowledged));
      try (EventStore store = RocksEventStore.open(directory, Durability.DURABLE)) {
        check(store, acknowledged, when);
      }
    }
  }

  /** Lets a process append until so many answers were heard, then kills it. */
  private void writeUntilKilled(long[] acknowledged, int answers) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(directory.toString());
    Arrays.stream(acknowledged).forEach(count -> arguments.add(Long.toString(count)));
    Process process =
        ChildJvm.start(ChildJvm.command(CrashingWriter.class, arguments.toArray(String[]::new)));
    int heard = 0;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        if (words.length == 2 && !words[1].isEmpty()) {
          int writer = Integer.parseInt(words[0]);
          acknowledged[writer] = Math.max(acknowledged[writer], Long.parseLong(words[1]));
        }
        heard++;
        if (heard == answers) {
          process.destroyForcibly();
        }
      }
    } catch (IOException e) {
      // The pipe of a killed process may break while it is read; what was heard was heard.
      assertThat(heard).as("answers before %s", e).isGreaterThanOrEqualTo(answers);
    }
    assertThat(process.onExit().join().exitValue())
        .as("exit code of a killed process")
        .isEqualTo(137);
  }

  private static void check(EventStore store, long[] acknowledged, String when) {
    List<LoggedEvent> log = store.follow(0, Integer.MAX_VALUE);
    long[] next = new long[CrashingWriter.WRITERS];
    Map<String, List<LoggedEvent>> byUser = new HashMap<>();
    long position = 0;
    for (LoggedEvent logged : log) {
      assertThat(logged.position()).as(when).isGreaterThan(position);
      position = logged.position();
      int writer = Character.digit(logged.event().eventId().charAt(0), 10);
      // Each once, none missing, in the order they were sent.
      assertThat(logged.event()).as(when).isEqualTo(CrashingWriter.event(writer, next[writer]));
      next[writer]++;
      byUser.computeIfAbsent(logged.event().userId(), user -> new ArrayList<>()).add(logged);
    }
    for (int writer = 0; writer < next.length; writer++) {
      assertThat(next[writer]).as(when).isGreaterThanOrEqualTo(acknowledged[writer]);
      // At most what one call brings was under way.
      assertThat(next[writer]).as(when).isLessThanOrEqualTo(acknowledged[writer] + 40);
    }
    assertThat(store.statistics().events()).as(when).isEqualTo(log.size());
    assertThat(store.end()).as(when).isEqualTo(position);
    byUser.forEach((user, events) -> {
      events.sort(Comparator.comparing(LoggedEvent::cursor));
      assertThat(store.history(user).events()).as("%s, %s", when, user).isEqualTo(events);
    });
  }
}
