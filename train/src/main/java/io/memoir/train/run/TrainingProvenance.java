package io.memoir.train.run;

import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/** The provenance of a model that is trained by this process. */
final class TrainingProvenance {
  private TrainingProvenance() {}

  static Provenance of(TrainingData data, long seed, int threads, double seconds) {
    return new Provenance(
        data.fingerprint(),
        data.splitFingerprint().toString(),
        seed,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        Provenance.runningVersion(),
        System.getProperty("java.vendor") + " " + Runtime.version(),
        processor() + ", " + threads + " threads",
        libraries(),
        seconds);
  }

  private static String libraries() {
    try {
      return "libtorch " + Loader.getVersion("org.bytedeco", "pytorch");
    } catch (IOException e) {
      return "libtorch (unknown version)";
    }
  }

  /** The name of the processor if the system provides it, else its architecture. */
  private static String processor() {
    Path file = Path.of("/proc/cpuinfo");
    if (Files.isReadable(file)) {
      try (Stream<String> lines = Files.lines(file)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        return System.getProperty("os.arch");
      }
    }
    return System.getProperty("os.arch");
  }
}
