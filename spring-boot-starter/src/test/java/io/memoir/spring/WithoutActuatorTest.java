package io.memoir.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.spring.plain.PlainApplication;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application whose class path holds the starter and what it always brings with it only. */
class WithoutActuatorTest {
  /** Optional dependencies of the starter, and what comes with them. */
  private static final List<String> OPTIONAL =
      List.of("actuator", "micrometer", "spring-boot-health", "/server/target/", "memoir-server");

  @Test
  void application_withoutActuatorMicrometerAndServer_recommends(@TempDir Path directory)
      throws IOException, InterruptedException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> all = Arrays.asList(classPath.split(File.pathSeparator));
    for (String name : OPTIONAL.subList(0, 3)) {
      assertThat(all).as("entries to leave out").anyMatch(entry -> entry.contains(name));
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                all.stream()
                    .filter(entry -> OPTIONAL.stream().noneMatch(entry::contains))
                    .collect(Collectors.joining(File.pathSeparator)),
                PlainApplication.class.getName(),
                "--memoir.model=" + SmallModel.write(directory.resolve("model")),
                "--spring.main.banner-mode=off")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("recommended 5 of " + SmallModel.ITEMS + " items");
  }
}
