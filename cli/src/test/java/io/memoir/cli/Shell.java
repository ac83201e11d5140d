package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs scripts of the documents. */
final class Shell {
  private Shell() {}

  /** What a script prints, which has to succeed. */
  static String run(Path directory, String script) throws IOException, InterruptedException {
    // In a file, as the arguments of a process are in the encoding of the locale.
    Path file = Files.writeString(Files.createTempFile("memoir-script", ".sh"), script);
    try {
      Process process =
          new ProcessBuilder("sh", file.toString())
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s%n%s", script, said).isZero();
      return said;
    } finally {
      Files.delete(file);
    }
  }
}
