package io.memoir.train.run;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.file.ReplaceableDirectory;
import io.memoir.model.file.SafeTensors;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that a run needs to continue after it was killed: the directory {@code checkpoint} of
 * a run, which is always replaced as a whole.
 *
 * <pre>
 * checkpoint.json        {@link Position}
 * tensors.safetensors    weights/.., best/.., memory0/.., memory1/.., and intents if there are any
 * </pre>
 *
 * All random numbers follow from seed, epoch and batch, so the position consists of two numbers.
 */
final class Checkpoint {
  private static final String MARKER = "checkpoint.json";
  private static final String TENSORS = "tensors.safetensors";
  private static final String INTENTS = "intents";
  private static final ReplaceableDirectory.Kind KIND =
      new ReplaceableDirectory.Kind(
          "a checkpoint", MARKER, "\"dataFingerprint\"", Set.of(TENSORS), Set.of());
  private static final Gson GSON = new Gson();

  private Checkpoint() {}

  /**
   * The position of a run.
   *
   * @param dataFingerprint of the training data
   * @param settings of the run
   * @param seed of the run
   * @param workers number of workers
   * @param epoch the current epoch, from 1
   * @param batch number of its batches that are completed
   * @param optimizerSteps total number of steps
   * @param taskLosses the state of learned weights of tasks
   * @param epochLoss sum of the losses of the completed batches
   * @param bestValue best validation value so far, or its negative if lower values are better
   * @param bestEpoch its epoch, 0 if there is none yet
   * @param bestMetrics all validation metrics of that epoch
   * @param seconds wall time so far
   * @param finished whether the run has ended
   */
  record Position(
      String dataFingerprint,
      Map<String, String> settings,
      long seed,
      int workers,
      int epoch,
      int batch,
      long optimizerSteps,
      List<Double> taskLosses,
      double epochLoss,
      double bestValue,
      int bestEpoch,
      Map<String, Double> bestMetrics,
      double seconds,
      boolean finished) {}

  /**
   * Writes a checkpoint, and replaces the one before it.
   *
   * @param memory the state of the optimizer
   * @param intents the prototypes of intents, no rows if there are none
   */
  static void write(
      Path directory,
      Position position,
      Parameters weights,
      Parameters best,
      List<Parameters> memory,
      Matrix intents)
      throws IOException {
    ReplaceableDirectory.write(
        directory,
        KIND,
        temporary -> {
          Map<String, Tensor> tensors = new LinkedHashMap<>();
          put(tensors, "weights/", weights);
          put(tensors, "best/", best);
          for (int i = 0; i < memory.size(); i++) {
            put(tensors, "memory" + i + "/", memory.get(i));
          }
          if (intents.rows() > 0) {
            tensors.put(INTENTS, tensor(intents));
          }
          SafeTensors.write(temporary.resolve(TENSORS), new Weights(tensors));
          Files.writeString(temporary.resolve(MARKER), GSON.toJson(position) + "\n");
        });
  }

  /**
   * Removes a checkpoint, unless it contains files that Memoir did not write. A process that is
   * killed meanwhile leaves only a hidden directory.
   */
  static void drop(Path directory) throws IOException {
    ReplaceableDirectory.remove(directory, KIND);
  }

  /** Whether there is a checkpoint, also if its writer was killed while it was being replaced. */
  static boolean exists(Path directory) throws IOException {
    ReplaceableDirectory.restore(directory, KIND);
    return Files.exists(directory.resolve(MARKER));
  }

  static Position readPosition(Path directory) throws IOException {
    Path file = directory.resolve(MARKER);
    try {
      Position position = GSON.fromJson(Files.readString(file), Position.class);
      if (position == null) {
        throw new CorruptFileException(file + " is empty");
      }
      return position;
    } catch (JsonParseException e) {
      throw new CorruptFileException(file + " is not a valid checkpoint description", e);
    }
  }

  /**
   * Reads the tensors into matrices with the same names and sizes.
   *
   * @param intents out: resized; not changed if there are no prototypes of intents
   */
  static void readInto(
      Path directory, Parameters weights, Parameters best, List<Parameters> memory, Matrix intents)
      throws IOException {
    Weights tensors = SafeTensors.read(directory.resolve(TENSORS));
    take(tensors, "weights/", weights);
    take(tensors, "best/", best);
    for (int i = 0; i < memory.size(); i++) {
      take(tensors, "memory" + i + "/", memory.get(i));
    }
    if (tensors.tensors().get(INTENTS) instanceof Tensor.Floats floats) {
      intents.resize(floats.shape().getFirst(), floats.shape().getLast()).copyFrom(floats.values());
    }
  }

  private static void put(Map<String, Tensor> tensors, String prefix, Parameters parameters) {
    parameters.matrices().forEach((name, matrix) -> tensors.put(prefix + name, tensor(matrix)));
  }

  private static Tensor tensor(Matrix matrix) {
    return new Tensor.Floats(List.of(matrix.rows(), matrix.columns()), matrix.toArray());
  }

  private static void take(Weights tensors, String prefix, Parameters parameters) {
    for (Map.Entry<String, Matrix> entry : parameters.matrices().entrySet()) {
      float[] values = tensors.floats(prefix + entry.getKey());
      if (values.length != entry.getValue().size()) {
        throw new BadInputException(
            "the checkpoint's '%s' has %d values, the model needs %d: it belongs to another run"
                .formatted(entry.getKey(), values.length, entry.getValue().size()));
      }
      entry.getValue().copyFrom(values);
    }
  }
}
