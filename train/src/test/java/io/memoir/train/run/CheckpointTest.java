package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final Checkpoint.Position POSITION =
      new Checkpoint.Position(
          "sha256:1",
          Map.of("width", "32", "loss", "bce"),
          -7,
          2,
          3,
          41,
          123_456_789_012L,
          List.of(6.5, 0.25),
          17.25,
          0.125,
          2,
          Map.of("ndcg@10", 0.125, "hr@10", 1.0 / 3),
          12.5,
          false);

  @TempDir Path folder;

  private static SequenceNetwork architecture(int items) {
    return TrainingConfig.of(Map.of("width", "32")).network().architecture(items);
  }

  private static Parameters parameters(int items, long seed) {
    return InitialValues.of(architecture(items), seed);
  }

  private void write(Path directory) throws IOException {
    Checkpoint.write(
        directory,
        POSITION,
        parameters(9, 1),
        parameters(9, 2),
        List.of(parameters(9, 3), parameters(9, 4)),
        intents());
  }

  /** Two prototypes of three values. */
  private static Matrix intents() {
    Matrix intents = Matrix.zeros(2, 3);
    intents.copyFrom(new float[] {1, -2, 3.5f, 0.25f, 0, 1e-9f});
    return intents;
  }

  private static void assertEqual(Parameters found, Parameters expected) {
    expected
        .matrices()
        .forEach((name, matrix) ->
            assertThat(found.get(name).toArray()).as(name).isEqualTo(matrix.toArray()));
  }

  @Test
  void readInto_whatWasWritten_isTheSame() throws IOException {
    Path directory = folder.resolve("run/checkpoint");
    assertThat(Checkpoint.exists(directory)).isFalse();
    write(directory);
    write(directory);
    assertThat(Checkpoint.exists(directory)).isTrue();
    assertThat(Checkpoint.readPosition(directory)).isEqualTo(POSITION);
    Parameters weights = parameters(9, 10);
    Parameters best = parameters(9, 11);
    List<Parameters> memory = List.of(parameters(9, 12), parameters(9, 13));
    Matrix intents = Matrix.empty();
    Checkpoint.readInto(directory, weights, best, memory, intents);
    assertEqual(weights, parameters(9, 1));
    assertEqual(best, parameters(9, 2));
    assertEqual(memory.get(0), parameters(9, 3));
    assertEqual(memory.get(1), parameters(9, 4));
    assertThat(intents.rows()).isEqualTo(2);
    assertThat(intents.toArray()).isEqualTo(intents().toArray());
  }

  @Test
  void readInto_withoutIntents_leavesNone() throws IOException {
    Path directory = folder.resolve("checkpoint");
    Checkpoint.write(
        directory, POSITION, parameters(9, 1), parameters(9, 2), List.of(), Matrix.empty());
    Matrix intents = Matrix.empty();
    Checkpoint.readInto(directory, parameters(9, 3), parameters(9, 4), List.of(), intents);
    assertThat(intents.rows()).isZero();
  }

  @Test
  void exists_whereAWriterDiedWhileReplacing_putsTheOldBack() throws IOException {
    Path directory = folder.resolve("checkpoint");
    write(directory);
    Files.move(directory, folder.resolve(".checkpoint.replaced"));
    assertThat(Checkpoint.exists(directory)).isTrue();
    assertThat(Checkpoint.readPosition(directory)).isEqualTo(POSITION);
  }

  @Test
  void readInto_ofAnotherCatalogue_isRefused() throws IOException {
    Path directory = folder.resolve("checkpoint");
    write(directory);
    assertThatThrownBy(() ->
            Checkpoint.readInto(
                directory,
                parameters(8, 1),
                parameters(8, 1),
                List.of(parameters(8, 1)),
                Matrix.empty()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("belongs to another run");
  }

  @Test
  void readPosition_ofAnAlteredFile_isRefused() throws IOException {
    Path directory = folder.resolve("checkpoint");
    write(directory);
    Path marker = directory.resolve("checkpoint.json");
    String whole = Files.readString(marker);
    Files.writeString(marker, whole.substring(0, whole.length() / 2));
    assertThatThrownBy(() -> Checkpoint.readPosition(directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(marker.toString());
    Files.writeString(marker, "");
    assertThatThrownBy(() -> Checkpoint.readPosition(directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessage(marker + " is empty");
  }

  @Test
  void readInto_ofTruncatedTensors_isRefused() throws IOException {
    Path directory = folder.resolve("checkpoint");
    write(directory);
    Path tensors = directory.resolve("tensors.safetensors");
    byte[] whole = Files.readAllBytes(tensors);
    Files.write(tensors, java.util.Arrays.copyOf(whole, whole.length - 100));
    assertThatThrownBy(() ->
            Checkpoint.readInto(
                directory,
                parameters(9, 1),
                parameters(9, 1),
                List.of(parameters(9, 1)),
                Matrix.empty()))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(tensors.toString());
  }

  @Test
  void write_overFilesOfSomebody_isRefused() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("checkpoint"));
    Files.writeString(directory.resolve("thesis.txt"), "mine");
    assertThatThrownBy(() -> write(directory)).isInstanceOf(BadInputException.class);
    assertThat(directory.resolve("thesis.txt")).hasContent("mine");
  }
}
