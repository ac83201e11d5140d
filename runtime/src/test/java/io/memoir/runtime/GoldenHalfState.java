package io.memoir.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * The state of {@link GoldenTasks} in half precision, with the sums of its running mean exactly:
 * version 4 of the state format. The main method wrote it from the stored state of full precision;
 * it is run again only for a new version, into a new file.
 */
final class GoldenHalfState {
  static final Path STATE = Path.of("../model/src/test/resources/golden-v4-tasks-half.state");

  private GoldenHalfState() {}

  static byte[] stored(Path file) throws IOException {
    return Base64.getDecoder().decode(Files.readString(file).strip());
  }

  public static void main(String[] arguments) throws IOException {
    UserState whole = Recommender.open(GoldenTasks.MODEL).readState(stored(GoldenTasks.STATE));
    byte[] half = whole.toBytes(UserState.Storage.FLOAT16);
    Files.writeString(Path.of(arguments[0]), Base64.getEncoder().encodeToString(half) + "\n");
  }
}
