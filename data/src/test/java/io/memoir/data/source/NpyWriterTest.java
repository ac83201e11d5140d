package io.memoir.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyWriterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 7", "1000, 64"})
  void write_isReadAgain_andIsWhatNumpyWrites(int count, int width) throws IOException {
    Random random = new Random(5);
    float[][] rows = new float[count][width];
    for (float[] row : rows) {
      for (int i = 0; i < width; i++) {
        row[i] = random.nextFloat() - 0.5f;
      }
    }
    Path file = folder.resolve("written.npy");
    NpyWriter.write(file, rows);
    List<float[]> read = new ArrayList<>();
    NpyFile written = NpyFile.at(file);
    written.read((number, values) -> {
      assertThat(number).isEqualTo(read.size() + 1);
      read.add(values);
    });
    assertThat(written.width()).isEqualTo(width);
    assertThat(read.toArray(float[][]::new)).isDeepEqualTo(rows);
    assertThat(Files.readAllBytes(file))
        .isEqualTo(Files.readAllBytes(Npy.floats(folder.resolve("expected.npy"), rows)));
  }
}
