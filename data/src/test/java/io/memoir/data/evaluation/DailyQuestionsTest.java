package io.memoir.data.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DailyQuestionsTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 2);
  private static final byte TRAIN = Part.TRAIN.code();
  private static final byte CONTEXT = Part.CONTEXT.code();
  private static final byte TEST = Part.TEST.code();

  /** Events of two people at hours from the first day on. */
  private static Sequences sequences() {
    long start = FIRST.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    long[] hours = {-1, 0, 5, 25, 1, 2, 3, 30, 50};
    return new Sequences(
        new String[] {"a", "b"},
        new int[] {0, 4, 9},
        new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9},
        java.util.Arrays.stream(hours).map(hour -> start + hour * 3_600_000).toArray(),
        new byte[9]);
  }

  @Test
  void of_allOfADay_asksAboutEveryEventThatHasOneBeforeIt() {
    Sequences found = new DailyQuestions(FIRST, Optional.empty(), 100).of(sequences());

    assertThat(found.parts())
        .containsExactly(TRAIN, TEST, TEST, TEST, CONTEXT, TEST, TEST, TEST, TEST);
    assertThat(found.items()).isEqualTo(sequences().items());
  }

  @Test
  void of_fewADay_spreadOverTheDay() {
    Sequences found = new DailyQuestions(FIRST, Optional.empty(), 2).of(sequences());

    // The first day has four that could be asked about, at hours 0, 2, 3 and 5.
    assertThat(found.parts())
        .containsExactly(TRAIN, TEST, CONTEXT, TEST, CONTEXT, CONTEXT, TEST, TEST, TEST);
  }

  @Test
  void of_until_endsTheLog() {
    Sequences found =
        new DailyQuestions(FIRST, Optional.of(FIRST.plusDays(1)), 100).of(sequences());

    assertThat(found.items()).containsExactly(1, 2, 3, 5, 6, 7);
    assertThat(found.offsets()).containsExactly(0, 3, 6);
  }

  @Test
  void until_notAfterFrom_refused() {
    assertThatThrownBy(() -> new DailyQuestions(FIRST, Optional.of(FIRST), 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("--until 2026-01-02 is not after --from 2026-01-02");
  }
}
