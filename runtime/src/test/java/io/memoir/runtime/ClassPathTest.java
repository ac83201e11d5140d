package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The library on a class path, in a Java of its own, with and without the module of the Vector API.
 */
class ClassPathTest {
  private static final String PROGRAM =
      """
      import io.memoir.runtime.*;
      import java.nio.file.Path;

      class Program {
        public static void main(String[] arguments) throws Exception {
          Recommender recommender = Recommender.open(Path.of(arguments[0]));
          UserState state = recommender.newState();
          recommender.observe(state, Event.of("item-3"));
          System.out.println(recommender.kernel().kind());
          System.out.println(recommender.recommend(state, Request.top(1)).getFirst().itemId());
        }
      }
      """;

  @Test
  void open_withoutTheModule_scalarAndTheSameAnswer(@TempDir Path directory) throws Exception {
    Model model = TestModels.random(TestModels.network(20, TestModels.residualStack(16)), 3);
    ModelFile.write(model, directory.resolve("model"));
    Recommender here = Recommender.of(model);
    UserState state = here.newState();
    here.observe(state, Event.of("item-3"));
    String best = here.recommend(state, Request.top(1)).getFirst().itemId();

    assertThat(run(directory)).containsExactly("SCALAR", best);
    assertThat(run(directory, "--add-modules", "jdk.incubator.vector"))
        .containsExactly(here.kernel().kind().name(), best);
  }

  private static List<String> run(Path directory, String... options)
      throws IOException, InterruptedException, URISyntaxException {
    Path program = directory.resolve("Program.java");
    Files.writeString(program, PROGRAM);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            location(Recommender.class),
            location(Model.class),
            location(JsonObject.class)));
    command.add(program.toString());
    command.add(directory.resolve("model").toString());
    Path errors = directory.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return output.lines().toList();
  }

  private static String location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
