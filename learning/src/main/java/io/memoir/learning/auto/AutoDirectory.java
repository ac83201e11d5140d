package io.memoir.learning.auto;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.FullDisk;
import io.memoir.model.file.ModelFile;
import io.memoir.train.run.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The working directory of a run, {@code MODEL.training/auto}, from which a run that was killed
 * continues.
 *
 * <pre>
 * run.json         data, seed, threads and settings of the run
 * NAME             the model of a member that is finished; removed when the run is complete
 * NAME.training    checkpoint and logs of a network
 * </pre>
 */
final class AutoDirectory {
  private static final String NAME = "auto";
  private static final String RUN = "run.json";
  private static final String TRAINING = ".training";

  private final Path directory;
  private final boolean resumed;

  private AutoDirectory(Path directory, boolean resumed) {
    this.directory = directory;
    this.resumed = resumed;
  }

  /**
   * Opens the directory of the run that writes to a model, and removes what another run has left
   * there unless it is continued: also the checkpoint of a network that was to be the model.
   *
   * @param output the model directory
   * @param run what identifies the run, by name
   * @param resume whether to continue a run, if there is one
   * @throws BadInputException if the run that is to be continued is another one, or that of a
   *     network
   */
  static AutoDirectory open(Path output, JsonObject run, boolean resume) throws IOException {
    Path directory = Training.trainingDirectory(output).resolve(NAME);
    Path file = directory.resolve(RUN);
    boolean resumed = resume && Files.exists(file);
    // A run of auto removes the checkpoint of a network when it begins, so one that is there is
    // newer.
    if (resume && Training.standing(output).isPresent()) {
      throw new BadInputException(
          "the run that writes to %s is that of a network and not of auto: name the network, for example with --model lstm, or start over without --resume"
              .formatted(output));
    }
    if (resumed) {
      requireSame(file, run);
    } else {
      Training.dropCheckpoint(output);
      clear(directory);
      Files.createDirectories(directory);
      Path temporary = directory.resolve(RUN + ".writing");
      try {
        Files.writeString(temporary, run + "\n");
      } catch (IOException e) {
        throw FullDisk.named(temporary, e);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return new AutoDirectory(directory, resumed);
  }

  private static void requireSame(Path file, JsonObject run) throws IOException {
    JsonObject recorded;
    try {
      recorded = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new CorruptFileException(file + " is not a valid description of a run", e);
    }
    for (Map.Entry<String, JsonElement> entry : run.entrySet()) {
      String then = String.valueOf(recorded.get(entry.getKey()));
      String now = entry.getValue().toString();
      if (!then.equals(now)) {
        throw new BadInputException(
            "the run in %s was started with other %s (%s, now %s): start over without --resume"
                .formatted(file.getParent(), entry.getKey(), then, now));
      }
    }
  }

  /** Removes what runs write; anything else stays. */
  private static void clear(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Files.deleteIfExists(directory.resolve(RUN));
    List<Path> entries;
    try (Stream<Path> list = Files.list(directory)) {
      entries = list.filter(Files::isDirectory).toList();
    }
    for (Path entry : entries) {
      String name = String.valueOf(entry.getFileName());
      if (name.endsWith(TRAINING)) {
        Training.dropCheckpoint(
            entry.resolveSibling(name.substring(0, name.length() - TRAINING.length())));
      } else if (!name.startsWith(".")) {
        ModelFile.remove(entry);
      }
    }
  }

  /** Whether an earlier run is continued. */
  boolean resumed() {
    return resumed;
  }

  /** The directory of the model of a member; its checkpoint is next to it. */
  Path place(String member) {
    return directory.resolve(member);
  }

  /** The model of a member that was finished before the run was interrupted. */
  Optional<Model> finished(String member) throws IOException {
    Path place = place(member);
    return resumed && Files.exists(place.resolve(ModelFile.DESCRIPTION))
        ? Optional.of(ModelFile.read(place))
        : Optional.empty();
  }

  /** Removes the models of members, which are needed no longer. */
  void removeModels(List<String> members) throws IOException {
    for (String member : members) {
      ModelFile.remove(place(member));
    }
  }
}
