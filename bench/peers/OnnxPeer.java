import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Serving with ONNX Runtime from Java, which processes the whole history for every request. One
 * thread. The argument is a model. Each line of the input is {@code RUNS ITEM ITEM ...}, each line
 * of the output {@code NANOS NUMBER NUMBER ...}: the median processor time and the output of the
 * model.
 */
public final class OnnxPeer {
  private OnnxPeer() {}

  public static void main(String[] arguments) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      try (OrtSession session = environment.createSession(arguments[0], options);
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          List<String> words = List.of(line.split(" "));
          long[] history = words.stream().skip(1).mapToLong(Long::parseLong).toArray();
          long[] nanos = new long[Integer.parseInt(words.getFirst())];
          String answer = "";
          for (int run = 0; run < nanos.length; run++) {
            long start = threads.getCurrentThreadCpuTime();
            Object value = answer(environment, session, history);
            nanos[run] = threads.getCurrentThreadCpuTime() - start;
            answer =
                switch (value) {
                  case long[][] items -> Arrays.toString(items[0]);
                  case float[][] hidden -> Arrays.toString(hidden[0]);
                  default -> throw new IllegalStateException("unknown output " + value);
                };
          }
          Arrays.sort(nanos);
          out.println(nanos[nanos.length / 2] + " " + answer.replaceAll("[\\[\\],]", ""));
        }
      }
    }
  }

  private static Object answer(OrtEnvironment environment, OrtSession session, long[] history)
      throws Exception {
    try (OnnxTensor input =
            OnnxTensor.createTensor(
                environment, LongBuffer.wrap(history), new long[] {history.length});
        OrtSession.Result result = session.run(Map.of("history", input))) {
      return result.get(0).getValue();
    }
  }
}
