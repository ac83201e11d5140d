package io.memoir.train.counted;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Public data sets in the directory of the system property {@code memoir.testData}, by default
 * {@code shared/data} next to the repository. Tests are skipped without them.
 */
final class RealData {
  private static final Path FOLDER =
      Path.of(System.getProperty("memoir.testData", "../../shared/data"));

  private int[] items = new int[1 << 16];
  private byte[] parts = new byte[1 << 16];
  private int[] offsets = new int[1 << 12];
  private int size;
  private int count;

  private RealData() {}

  /** MovieLens-1M: the last item of a person is test, the last but one validation; items from 0. */
  static Sequences movieLens() {
    RealData data = new RealData();
    int[] user = {-1};
    eachLine(
        "ml-1m/ml-1m.sasrec.txt",
        line -> {
          int space = line.indexOf(' ');
          int id = Integer.parseInt(line.substring(0, space));
          if (id != user[0] && data.size > 0) {
            data.end();
          }
          user[0] = id;
          data.add(Integer.parseInt(line.substring(space + 1)) - 1, Part.TRAIN);
        });
    data.end();
    Sequences sequences = data.sequences();
    for (int s = 0; s < sequences.count(); s++) {
      int end = sequences.offsets()[s + 1];
      sequences.parts()[end - 1] = Part.TEST.code();
      sequences.parts()[end - 2] = Part.VALIDATION.code();
    }
    return sequences;
  }

  /** Diginetica: training sessions, then a sequence for each prefix and target of the test. */
  static Sequences diginetica() {
    RealData data = new RealData();
    eachLine(
        "diginetica/train_sessions.txt",
        line -> {
          for (String item : line.split(" ", -1)) {
            data.add(Integer.parseInt(item) - 1, Part.TRAIN);
          }
          data.end();
        });
    eachLine(
        "diginetica/test.txt",
        line -> {
          int tab = line.indexOf('\t');
          for (String item : line.substring(0, tab).split(" ", -1)) {
            data.add(Integer.parseInt(item) - 1, Part.CONTEXT);
          }
          data.add(Integer.parseInt(line.substring(tab + 1)) - 1, Part.TEST);
          data.end();
        });
    return data.sequences();
  }

  private interface UseLine {
    void of(String line);
  }

  private static void eachLine(String name, UseLine use) {
    Path file = FOLDER.resolve(name);
    assumeTrue(Files.exists(file), () -> "skipped: " + file + " does not exist");
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        use.of(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(int item, Part part) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
      parts = Arrays.copyOf(parts, size * 2);
    }
    items[size] = item;
    parts[size++] = part.code();
  }

  private void end() {
    if (count + 2 > offsets.length) {
      offsets = Arrays.copyOf(offsets, offsets.length * 2);
    }
    offsets[++count] = size;
  }

  private Sequences sequences() {
    String[] ids = new String[count];
    Arrays.setAll(ids, Integer::toString);
    return new Sequences(
        ids,
        Arrays.copyOf(offsets, count + 1),
        Arrays.copyOf(items, size),
        new long[0],
        Arrays.copyOf(parts, size));
  }
}
