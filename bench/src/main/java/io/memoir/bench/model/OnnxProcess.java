package io.memoir.bench.model;

import io.memoir.model.BadInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code bench/peers/OnnxPeer.java} in a separate process, with the ONNX Runtime that {@code
 * bench/run} downloads; no build needs it.
 */
public final class OnnxProcess implements AutoCloseable {
  private final Process process;
  private final PrintWriter questions;
  private final BufferedReader answers;

  /**
   * The result for one history.
   *
   * @param nanos median processor time of one request
   * @param numbers output of the model
   */
  public record Answer(double nanos, List<String> numbers) {}

  private OnnxProcess(Process process) {
    this.process = process;
    this.questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), false);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  public static OnnxProcess start(Path model) throws IOException {
    Path peers = Path.of(System.getProperty("memoir.peers", "bench/peers"));
    Path library = Path.of(System.getProperty("memoir.onnxruntime", "onnxruntime.jar"));
    if (!Files.exists(library)) {
      throw new BadInputException("no ONNX Runtime in %s, expected its jar".formatted(library));
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            library.toString(),
            peers.resolve("OnnxPeer.java").toString(),
            model.toString());
    return new OnnxProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  public Answer ask(int runs, int[] history) throws IOException {
    questions.println(
        runs + Arrays.stream(history).mapToObj(item -> " " + item).collect(Collectors.joining()));
    questions.flush();
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("ONNX Runtime ended without an answer");
    }
    List<String> words = List.of(line.split(" ", -1));
    return new Answer(Double.parseDouble(words.getFirst()), words.subList(1, words.size()));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
