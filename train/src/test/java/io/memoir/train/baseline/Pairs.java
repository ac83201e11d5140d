package io.memoir.train.baseline;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Labelled pairs of tests. */
final class Pairs {
  /** In the directory of public data sets, as in RealData; tests are skipped without it. */
  private static final Path MOVIELENS =
      Path.of(System.getProperty("memoir.testData", "../../shared/data"), "ml-100k");

  private Pairs() {}

  static LabelledPairs of(int userCount, int itemCount, int[] users, int[] items, float... labels) {
    return new LabelledPairs(
        userCount, itemCount, users, items, labels, new int[labels.length], new int[labels.length]);
  }

  /** One of the five published folds of MovieLens-100K: what is learned, and the test. */
  record Fold(LabelledPairs train, LabelledPairs test) {
    static Fold movieLens(int number) throws IOException {
      Path all = MOVIELENS.resolve("u.data");
      Path fold = MOVIELENS.resolve("folds").resolve("u" + number + ".test");
      assumeTrue(
          Files.exists(all) && Files.exists(fold), () -> "skipped: " + fold + " does not exist");
      List<String> test = Files.readAllLines(fold);
      Set<String> tested = new HashSet<>(test);
      List<String> train = new ArrayList<>(Files.readAllLines(all));
      train.removeAll(tested);
      return new Fold(ratings(train), ratings(test));
    }

    private static LabelledPairs ratings(List<String> lines) {
      int[] users = new int[lines.size()];
      int[] items = new int[lines.size()];
      float[] ratings = new float[lines.size()];
      for (int i = 0; i < ratings.length; i++) {
        List<String> fields = List.of(lines.get(i).split("\t", -1));
        users[i] = Integer.parseInt(fields.get(0)) - 1;
        items[i] = Integer.parseInt(fields.get(1)) - 1;
        ratings[i] = Float.parseFloat(fields.get(2));
      }
      return Pairs.of(943, 1682, users, items, ratings);
    }
  }
}
