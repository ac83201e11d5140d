package io.memoir.train.run;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.memoir.model.file.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The log of a run, epoch by epoch: {@code metrics.jsonl}, one object per line, and a TensorBoard
 * event file next to it. A resumed run appends to them.
 */
final class RunLog implements AutoCloseable {
  private final Path lines;
  private final TensorBoardFile tensorBoard;

  /**
   * Opens the log of a run.
   *
   * @param append whether the run is resumed; otherwise the log of an earlier run is removed
   */
  RunLog(Path directory, boolean append) throws IOException {
    Files.createDirectories(directory);
    lines = directory.resolve("metrics.jsonl");
    if (!append) {
      Files.deleteIfExists(lines);
      TensorBoardFile.deleteAll(directory);
    }
    tensorBoard = TensorBoardFile.create(directory);
  }

  /**
   * Removes the entries of an epoch and those after it: a process may have been killed after it
   * logged an epoch and before it wrote the checkpoint.
   */
  void goOnAt(int epoch) throws IOException {
    if (Files.exists(lines)) {
      List<String> kept =
          Files.readAllLines(lines).stream().filter(line -> epochOf(line) < epoch).toList();
      try {
        Files.write(lines, kept);
      } catch (IOException e) {
        throw FullDisk.named(lines, e);
      }
    }
  }

  /** The epoch of a line; larger than all others if the line is incomplete. */
  private static int epochOf(String line) {
    try {
      return JsonParser.parseString(line).getAsJsonObject().get("epoch").getAsInt();
    } catch (JsonParseException | IllegalStateException e) {
      return Integer.MAX_VALUE;
    }
  }

  void epoch(int epoch, Map<String, Double> values) throws IOException {
    JsonObject json = new JsonObject();
    json.addProperty("epoch", epoch);
    json.addProperty("time", Instant.now().toString());
    values.forEach(json::addProperty);
    try {
      Files.writeString(lines, json + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw FullDisk.named(lines, e);
    }
    tensorBoard.scalars(epoch, values);
  }

  @Override
  public void close() throws IOException {
    tensorBoard.close();
  }
}
