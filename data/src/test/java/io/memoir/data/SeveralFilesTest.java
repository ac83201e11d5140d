package io.memoir.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several files of events become one data set: what they share, and where they differ. */
class SeveralFilesTest {
  @TempDir Path folder;

  private Path file(String name, String... lines) throws IOException {
    return Shown.file(folder, name, lines);
  }

  private Dataset prepared(List<Path> files, UnaryOperator<Preparation.Builder> options)
      throws IOException {
    Path output = folder.resolve("dataset");
    options
        .apply(Preparation.of(files).threads(1).split(Split.leaveOneOut()))
        .to(output)
        .run(Progress.SILENT);
    return Dataset.open(output);
  }

  /** The message of a preparation that must fail, without the folder. */
  private String refusal(List<Path> files, UnaryOperator<Preparation.Builder> options) {
    String[] line = {""};
    assertThatThrownBy(() -> prepared(files, options))
        .isInstanceOf(BadInputException.class)
        .satisfies(e -> line[0] = String.valueOf(e.getMessage()));
    assertThat(folder.resolve("dataset")).doesNotExist();
    return line[0].replace(folder + "/", "");
  }

  @Test
  void sessionsOfSeveralFiles_areOnePerLineAndFile() throws IOException {
    Path a = file("a.txt", "1 2 3", "4 5 6");
    Path b = file("b.txt", "7 8 9", "10 11 12");
    Dataset dataset = prepared(List.of(a, b), o -> o.format(EventFormat.SESSIONS));
    assertThat(Shown.sequences(dataset))
        .containsExactly("1-1: 1 2? 3!", "1-2: 4 5? 6!", "2-1: 7 8? 9!", "2-2: 10 11? 12!");
  }

  @Test
  void userWithTheIdOfATestSession_isRefused() throws IOException {
    Path events = file("s.txt", "u1 a b c", "test-1 a b c", "u2 c b a");
    Path tests = file("t.txt", "a b\tc");
    UnaryOperator<Preparation.Builder> options =
        o -> o.testInputs(List.of(tests)).split(Split.session());
    assertThat(refusal(List.of(events), options))
        .isEqualTo(
            "a user of the events has the id 'test-1', which is also the id of a session of t.txt;"
                + " expected users with other ids than test-1, test-2 and so on");
    Path others = file("o.txt", "u1 a b c", "test-2 a b c", "u2 c b a");
    assertThat(Shown.sequences(prepared(List.of(others), options)))
        .contains("test-2: a b c", "test-1: a~ b~ c!");
  }
}
