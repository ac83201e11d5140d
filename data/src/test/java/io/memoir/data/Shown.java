package io.memoir.data;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;

/** Prepares small files and shows the data set as lines that a test can state. */
public final class Shown {
  private Shown() {}

  /** Sequences as "user: a b c? d!", where ? is validation, ! test and ~ context. */
  public static List<String> sequences(Dataset dataset) {
    Sequences all = dataset.sequences();
    List<String> lines = new ArrayList<>();
    for (int s = 0; s < all.count(); s++) {
      StringBuilder line = new StringBuilder(all.ids()[s]).append(':');
      for (int e = all.offsets()[s]; e < all.offsets()[s + 1]; e++) {
        String mark = List.of("", "?", "!", "~").get(all.parts()[e]);
        line.append(' ').append(dataset.items().item(all.items()[e]).id()).append(mark);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  public static Path file(Path directory, String name, String... lines) throws IOException {
    return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
  }

  /** Pairs of users and items who take turns, {@code u0 i0}, {@code u1 i1} and so on. */
  public static Path pairs(Path directory, int count, int users, int items) throws IOException {
    return file(
        directory,
        "p.txt",
        IntStream.range(0, count)
            .mapToObj(i -> "u" + i % users + " i" + i % items)
            .toArray(String[]::new));
  }

  public static Dataset prepare(Path input, UnaryOperator<Preparation.Builder> options)
      throws IOException {
    Path output = input.resolveSibling("dataset");
    options.apply(Preparation.of(input).threads(1)).to(output).run(Progress.SILENT);
    return Dataset.open(output);
  }

  /** Runs a preparation that must fail, and gives its line; nothing may be left of the output. */
  public static String refusal(Path input, UnaryOperator<Preparation.Builder> options)
      throws IOException {
    Path output = input.resolveSibling("dataset");
    String[] line = {""};
    Assertions.assertThatThrownBy(
            () -> options.apply(Preparation.of(input).threads(1)).to(output).run(Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> line[0] = String.valueOf(e.getMessage()));
    Assertions.assertThat(line[0].lines()).hasSize(1);
    Assertions.assertThat(output).doesNotExist();
    Assertions.assertThat(output.resolveSibling(".dataset.writing")).doesNotExist();
    return line[0].replace(String.valueOf(input.getParent()) + "/", "");
  }
}
