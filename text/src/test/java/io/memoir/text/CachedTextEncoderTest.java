package io.memoir.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.feature.TextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedTextEncoderTest {
  private static final TextEncoder ENCODER = TextEncoders.byName("all-minilm-l6-v2-q");

  @TempDir Path directory;

  @Test
  void encodeAll_again_computesNothingAndGivesTheSameBits() throws IOException {
    List<String> titles = List.of("Heat", "Toy Story", "Heat", "", "Toy Story");
    List<float[]> vectors;
    try (CachedTextEncoder cached = CachedTextEncoder.open(ENCODER, directory.resolve("new"))) {
      vectors = cached.encodeAll(titles);
      assertThat(cached.computed()).as("different texts").isEqualTo(3);
    }

    try (CachedTextEncoder again = CachedTextEncoder.open(ENCODER, directory.resolve("new"))) {
      assertThat(again.size()).isEqualTo(3);
      assertThat(again.encodeAll(titles)).usingRecursiveComparison().isEqualTo(vectors);
      for (int i = 0; i < titles.size(); i++) {
        assertThat(again.encode(titles.get(i))).containsExactly(vectors.get(i));
        assertThat(ENCODER.encode(titles.get(i))).containsExactly(vectors.get(i));
      }
      assertThat(again.computed()).isZero();
    }
  }

  @Test
  void encode_someKnown_computesTheRest() throws IOException {
    List<String> titles = new ArrayList<>();
    for (int i = 0; i < 300; i++) { // more than are written together
      titles.add("Episode " + i);
    }
    try (CachedTextEncoder cached = CachedTextEncoder.open(ENCODER, directory)) {
      cached.encode(titles.get(7));
      cached.encodeAll(titles.subList(250, 260));
      Collections.reverse(titles);
      List<float[]> vectors = cached.encodeAll(titles);

      assertThat(cached.computed()).isEqualTo(300);
      for (int i = 0; i < titles.size(); i += 23) {
        assertThat(vectors.get(i)).containsExactly(ENCODER.encode(titles.get(i)));
      }
    }
  }

  @Test
  void open_ofTwoEncoders_keepsAFileOfEach() throws IOException {
    TextEncoder chinese = TextEncoders.byName("bge-small-zh-v1.5");
    try (CachedTextEncoder one = CachedTextEncoder.open(ENCODER, directory);
        CachedTextEncoder other = CachedTextEncoder.open(chinese, directory)) {
      assertThat(one.encode("Heat")).hasSize(384);
      assertThat(other.encode("Heat")).hasSize(512);
      assertThat(other.name()).isEqualTo(chinese.name());
      assertThat(other.sha256()).isEqualTo(chinese.sha256());
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrder(
              "all-minilm-l6-v2-q-afdb6f1a0e45.vectors", "bge-small-zh-v1.5-69a0b846f4f1.vectors");
    }
  }
}
