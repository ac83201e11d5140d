package io.memoir.text.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.memoir.model.BadInputException;
import io.memoir.text.onnx.Pretrained.Pooling;
import io.memoir.text.wordpiece.WordPieces;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * An encoder in memory: vocabulary and weights. Thread-safe.
 *
 * <p>Each text is encoded alone and by one thread, so that its vector is reproducible. In a batch,
 * the vector would depend on the other texts, because dynamic quantisation to 8 bits scales by the
 * maximum of the batch; with several threads, the order of sums would not be fixed.
 */
final class Network {
  /** Stack size of the thread that loads a network; the default of 1 MiB can be too small. */
  private static final long STACK_BYTES = 64L << 20;

  private final Pretrained kind;
  private final WordPieces vocabulary;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private Network(
      Pretrained kind, WordPieces vocabulary, OrtEnvironment environment, OrtSession session) {
    this.kind = kind;
    this.vocabulary = vocabulary;
    this.environment = environment;
    this.session = session;
  }

  /**
   * Loads an encoder.
   *
   * @throws BadInputException if its jar is missing, or ONNX Runtime has no library for this
   *     machine
   */
  static Network load(Pretrained kind) throws IOException, OrtException {
    WordPieces vocabulary = WordPieces.read(ModelJar.read(kind, kind.tokenizer()));
    byte[] weights = ModelJar.read(kind, kind.weights());
    return onADeepStack(() -> {
      OrtEnvironment environment = environment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        return new Network(
            kind, vocabulary, environment, environment.createSession(weights, options));
      }
    });
  }

  /**
   * Loads on a separate thread with a large stack. ONNX Runtime's CPU detection evaluates regular
   * expressions recursively, which can overflow the default 1 MiB stack and end the process.
   */
  private static Network onADeepStack(Callable<Network> loading) throws IOException, OrtException {
    FutureTask<Network> task = new FutureTask<>(loading);
    Thread.ofPlatform().name("memoir-text").stackSize(STACK_BYTES).daemon().start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // other threads wait for the same network
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case OrtException failure -> throw failure;
        case BadInputException failure -> throw failure;
        case null, default -> throw new IOException("a text encoder cannot be loaded", e);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static OrtEnvironment environment() throws OrtException {
    try {
      // Warnings are about graphics cards that it looks for and does not need.
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      environment.setTelemetry(false);
      return environment;
    } catch (LinkageError e) {
      throw new BadInputException(
          "ONNX Runtime, which is required by text encoders, does not run on %s %s: %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), e),
          e);
    }
  }

  /** Whether a text is used completely, not only its beginning. */
  boolean readsWhole(String text) {
    return vocabulary.fits(text, kind.limit());
  }

  /** The vector of a text, of length 1. */
  float[] encode(String text) {
    long[] pieces = vocabulary.numbers(text, kind.limit());
    long[] ones = new long[pieces.length];
    Arrays.fill(ones, 1);
    Map<String, long[]> values =
        Map.of(
            "input_ids", pieces, "attention_mask", ones, "token_type_ids", new long[ones.length]);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String input : session.getInputNames()) {
        LongBuffer each = LongBuffer.wrap(values.getOrDefault(input, ones));
        inputs.put(
            input, OnnxTensor.createTensor(environment, each, new long[] {1, pieces.length}));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        return pooled(((OnnxTensor) result.get(0)).getFloatBuffer(), pieces.length);
      }
    } catch (OrtException e) {
      throw new IllegalStateException(
          "the text encoder %s failed: %s".formatted(kind.encoder(), e.getMessage()), e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** Combines the vectors of the pieces into one, scaled to length 1. */
  private float[] pooled(FloatBuffer vectors, int pieces) {
    int width = kind.width();
    int used = kind.pooling() == Pooling.MEAN ? pieces : 1;
    double[] sums = new double[width];
    for (int i = 0; i < used * width; i++) {
      sums[i % width] += vectors.get(i);
    }
    double square = 0;
    for (double sum : sums) {
      square += sum * sum;
    }
    double length = Math.sqrt(square);
    float[] vector = new float[width];
    for (int i = 0; i < width; i++) {
      vector[i] = (float) (sums[i] / length);
    }
    return vector;
  }
}
