package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
  @TempDir Path folder;

  private List<String> epochs() throws IOException {
    return Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .map(json -> json.get("epoch").getAsInt() + ": " + json.get("loss").getAsDouble())
        .toList();
  }

  private long eventFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> String.valueOf(file).contains("events.out.tfevents.")).count();
    }
  }

  private void log(int firstEpoch, boolean append, Map<Integer, Double> losses) throws IOException {
    try (RunLog log = new RunLog(folder, append)) {
      if (append) {
        log.goOnAt(firstEpoch);
      }
      for (int epoch : losses.keySet().stream().sorted().toList()) {
        log.epoch(epoch, Map.of("loss", losses.getOrDefault(epoch, 0.0)));
      }
    }
  }

  @Test
  void epoch_ofANewRun_replacesAnEarlierRun() throws IOException {
    log(1, false, Map.of(1, 9.0, 2, 8.0, 3, 7.0));
    log(1, false, Map.of(1, 6.5));
    assertThat(epochs()).containsExactly("1: 6.5");
    assertThat(eventFiles()).isEqualTo(1);
  }

  @Test
  void epoch_ofAResumedRun_followsWhatWasLogged() throws IOException {
    log(1, false, Map.of(1, 9.0, 2, 8.0));
    log(3, true, Map.of(3, 7.0));
    assertThat(epochs()).containsExactly("1: 9.0", "2: 8.0", "3: 7.0");
  }

  /** The device /dev/full refuses every byte as a full disk does. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void epoch_onAFullDisk_namesTheFile() throws IOException {
    Path lines = Files.createSymbolicLink(folder.resolve("metrics.jsonl"), Path.of("/dev/full"));
    try (RunLog log = new RunLog(folder, true)) {
      assertThatThrownBy(() -> log.epoch(1, Map.of("loss", 1.0)))
          .isInstanceOf(FileSystemException.class)
          .hasMessage(lines + ": No space left on device");
    }
  }

  /** The log can be ahead of the checkpoint by one epoch, and its last line can be half there. */
  @Test
  void goOnAt_anEpochThatWasLogged_logsItOnce() throws IOException {
    log(1, false, Map.of(1, 9.0, 2, 8.0));
    Files.writeString(
        folder.resolve("metrics.jsonl"), "{\"epoch\":3,\"ti", StandardOpenOption.APPEND);
    log(2, true, Map.of(2, 8.0, 3, 7.0));
    assertThat(epochs()).containsExactly("1: 9.0", "2: 8.0", "3: 7.0");
  }
}
