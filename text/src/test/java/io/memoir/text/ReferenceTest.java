package io.memoir.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.memoir.model.feature.TextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors against those of LangChain4j's classes ({@code src/test/reference/Reference.java}). */
class ReferenceTest {
  /** Other processors multiply 8-bit numbers differently. */
  private static final double MOST = 0.02;

  @ParameterizedTest
  @ValueSource(strings = {"all-minilm-l6-v2-q", "bge-small-zh-v1.5"})
  void encode_isTheVectorOfTheReference(String name) throws IOException {
    TextEncoder encoder = TextEncoders.byName(name);
    for (String line : Files.readAllLines(Path.of("src", "test", "reference", name + ".jsonl"))) {
      JsonObject reference = new Gson().fromJson(line, JsonObject.class);
      float[] expected = new Gson().fromJson(reference.get("vectorBegins"), float[].class);
      float[] vector = encoder.encode(reference.get("text").getAsString());
      for (int i = 0; i < expected.length; i++) {
        assertThat(vector[i])
            .as("number %d of %s", i, reference.get("text"))
            .isCloseTo(expected[i], within((float) MOST));
      }
    }
  }
}
