package io.memoir.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was opened is closed again if what should own it cannot be made. */
class OpenedTest {
  private final List<String> closed = new ArrayList<>();
  private final Resource opened = new Resource();

  /** Notes that it was closed. */
  private final class Resource implements AutoCloseable {
    @Override
    public void close() {
      closed.add("closed");
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {BadInputException.class, IOException.class, OutOfMemoryError.class})
  void use_thatFails_closesWhatWasOpened(Class<? extends Throwable> kind) {
    Throwable failure =
        kind == IOException.class
            ? new IOException("the warm-up failed")
            : kind == OutOfMemoryError.class
                ? new OutOfMemoryError("the warm-up failed")
                : new BadInputException("the warm-up failed");
    assertThatThrownBy(() -> Opened.use(opened, _ -> fail(failure))).isSameAs(failure);
    assertThat(closed).hasSize(1);
  }

  @Test
  void use_thatSucceeds_leavesItOpen() throws IOException {
    String made = Opened.use(opened, _ -> "made");
    assertThat(made).isEqualTo("made");
    assertThat(closed).isEmpty();
  }

  private static String fail(Throwable failure) throws IOException {
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalArgumentException(failure);
    }
  }
}
