package io.memoir.text.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.CorruptFileException;
import io.memoir.model.UnsupportedVersionException;
import io.memoir.model.feature.TextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden-v1.vectors");
  private static final int RECORD = 32 + 3 * 4 + 4;

  @TempDir Path directory;

  @Test
  void open_again_hasTheSameVectors() throws IOException {
    Path file = written("Aida", "Fidelio", "half a pair: \uD83D");

    try (VectorFile again = VectorFile.open(file, Vowels.ENCODER)) {
      assertThat(again.size()).isEqualTo(3);
      assertHas(again, "Aida", "Fidelio", "half a pair: \uD83D");
      assertThat(again.vector(TextHash.of("half a pair: ?"))).isEmpty();
    }
  }

  @Test
  void open_cutAtAnyByteOfTheLastRecord_hasTheOthersAndTakesMore() throws IOException {
    byte[] whole = Files.readAllBytes(written("Aida", "Fidelio", "Lakme"));
    for (int length = whole.length - RECORD; length < whole.length; length++) {
      Path file = directory.resolve("cut-" + length);
      Files.write(file, Arrays.copyOf(whole, length));

      try (VectorFile cut = VectorFile.open(file, Vowels.ENCODER)) {
        assertThat(cut.size()).as("records of %d bytes", length).isEqualTo(2);
        assertHas(cut, "Aida", "Fidelio");
        append(cut, "Lakme");
      }
      assertThat(file).hasBinaryContent(whole);
    }
  }

  @Test
  void open_cutAtAnyByteOfTheHeader_beginsAnew() throws IOException {
    byte[] whole = Files.readAllBytes(written("Aida"));
    for (int length = 0; length < whole.length - RECORD; length++) {
      Path file = directory.resolve("cut-" + length);
      Files.write(file, Arrays.copyOf(whole, length));

      try (VectorFile cut = VectorFile.open(file, Vowels.ENCODER)) {
        assertThat(cut.size()).isZero();
        append(cut, "Aida");
      }
      assertThat(file).hasBinaryContent(whole);
    }
  }

  @Test
  void open_anyByteOfARecordAltered_lacksThatRecordOnly() throws IOException {
    byte[] whole = Files.readAllBytes(written("Aida", "Fidelio", "Lakme"));
    for (int at = whole.length - 2 * RECORD; at < whole.length - RECORD; at++) {
      Path file = directory.resolve("altered-" + at);
      byte[] altered = whole.clone();
      altered[at] ^= 1;
      Files.write(file, altered);

      try (VectorFile vectors = VectorFile.open(file, Vowels.ENCODER)) {
        assertThat(vectors.size()).isEqualTo(2);
        assertHas(vectors, "Aida", "Lakme");
        assertThat(vectors.vector(TextHash.of("Fidelio"))).isEmpty();
      }
    }
  }

  @Test
  void open_writtenByTheFirstVersion_hasTheSameVectors() throws IOException {
    Path file = Files.copy(GOLDEN, directory.resolve("golden"));

    try (VectorFile golden = VectorFile.open(file, Vowels.ENCODER)) {
      assertThat(golden.size()).isEqualTo(3);
      assertHas(golden, "Aida", "Fidelio", "弄臣");
    }
    assertThat(written("Aida", "Fidelio", "弄臣")).hasSameBinaryContentAs(GOLDEN);
  }

  @Test
  void open_ofAnotherVersion_isRefusedByItsNumber() throws IOException {
    Path file = written("Aida");
    byte[] bytes = Files.readAllBytes(file);
    bytes[4] = 2;
    Files.write(file, bytes);

    assertThatThrownBy(() -> VectorFile.open(file, Vowels.ENCODER))
        .isInstanceOf(UnsupportedVersionException.class)
        .hasMessage(
            "%s has format version 2, but this version of Memoir reads 1: delete it, or use"
                + " another directory",
            file);
    assertThat(file).hasBinaryContent(bytes);
  }

  @Test
  void open_ofOtherWeights_isRefusedWithBothHashes() throws IOException {
    Path file = written("Aida");
    Vowels other = new Vowels("vowels", "f".repeat(64));

    assertThatThrownBy(() -> VectorFile.open(file, other))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(file.toString(), Vowels.ENCODER.sha256(), other.sha256());
  }

  @Test
  void open_noCache_isRefusedAndStaysAsItIs() throws IOException {
    Path file = directory.resolve("notes.txt");
    Files.writeString(file, "Aida,Fidelio\n".repeat(20));

    assertThatThrownBy(() -> VectorFile.open(file, Vowels.ENCODER))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith(file + " is not a cache of text vectors");
    assertThat(file).hasContent("Aida,Fidelio\n".repeat(20));
  }

  @Test
  void append_byManyThreadsToOneFile_losesNothing() throws Exception {
    Path file = directory.resolve("shared");
    int writers = 4;
    int each = 50;
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<?>> ends = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int number = writer;
        ends.add(
            threads.submit(() -> {
              try (VectorFile vectors = VectorFile.open(file, Vowels.ENCODER)) {
                for (int i = 0; i < each; i++) {
                  append(vectors, "Aida " + number + " " + i);
                }
              }
              return null;
            }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
    try (VectorFile vectors = VectorFile.open(file, Vowels.ENCODER)) {
      assertThat(vectors.size()).isEqualTo(writers * each);
    }
  }

  private Path written(String... texts) throws IOException {
    Path file = Files.createTempFile(directory, "written", "");
    try (VectorFile vectors = VectorFile.open(file, Vowels.ENCODER)) {
      append(vectors, texts);
    }
    return file;
  }

  private static void append(VectorFile vectors, String... texts) throws IOException {
    TextEncoder encoder = Vowels.ENCODER;
    for (String text : texts) {
      vectors.append(Map.of(TextHash.of(text), encoder.encode(text)));
    }
  }

  private static void assertHas(VectorFile vectors, String... texts) throws IOException {
    for (String text : texts) {
      assertThat(vectors.vector(TextHash.of(text)))
          .as(text)
          .hasValueSatisfying(
              vector -> assertThat(vector).containsExactly(Vowels.ENCODER.encode(text)));
    }
  }
}
