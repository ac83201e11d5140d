package io.memoir.server.interleaving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A class of the server with one place changed, so that it is wrong: the check has to find that.
 *
 * @param of the class that is changed
 * @param right what the source has at that place, and nowhere else
 * @param wrong what stands there instead
 */
public record PlantedBug(Class<?> of, String right, String wrong) {
  /** Compiles the changed class into a directory, which goes before all others on a class path. */
  void compile(Path directory, String classPath) throws IOException, InterruptedException {
    Path source = Path.of("src", "main", "java").resolve(of.getName().replace('.', '/') + ".java");
    String text = Files.readString(source);
    int at = text.indexOf(right);
    if (at < 0 || text.indexOf(right, at + 1) >= 0) {
      throw new IllegalStateException(
          "%s has not exactly one place that reads: %s".formatted(source, right));
    }
    Path changed = directory.resolve(source.getFileName());
    Files.writeString(changed, text.replace(right, wrong));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    command.addAll(List.of("-proc:none", "-nowarn", "-Xlint:none", "-cp", classPath));
    command.addAll(List.of("-d", directory.toString(), changed.toString()));
    Process javac = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            javac.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
    if (javac.waitFor() != 0) {
      throw new IllegalStateException("the planted bug does not compile: " + output);
    }
  }
}
