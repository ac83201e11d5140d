package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.GraphTag;
import io.memoir.runtime.Explanation.Cause;
import io.memoir.runtime.Explanation.Earlier;
import io.memoir.runtime.Explanation.Effect;
import io.memoir.runtime.Explanation.Standing;
import io.memoir.runtime.Shares.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {
  private static final long NOW = 1_767_600_000_000L;
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;

  /** Events and what they did to an item whose margin all of them raised from 0 to 2. */
  private static final class History {
    private final List<Cause> causes = new ArrayList<>();
    private float unheard;
    private Earlier earlier = new Earlier(10, new Effect(0, 0, 0));

    /** What the events before these did, from rank 3 + {@code places}. */
    History earlier(int count, double effect, int places) {
      earlier = new Earlier(count, new Effect((float) effect, (float) effect, places));
      return this;
    }

    History popular(double margin) {
      unheard = (float) margin;
      return this;
    }

    History event(String title, long time, double effect) {
      causes.add(
          new Cause(
              causes.size(),
              new Event(title, time),
              new ItemTable.Item(title, title, List.of("Music", "Records")),
              new Effect((float) effect, (float) effect, 1)));
      return this;
    }

    /** The last event is on an item that shares neighbours with the explained one. */
    History sharing(GraphTag... tags) {
      Cause last = causes.removeLast();
      causes.add(
          new Cause(last.position(), last.event(), last.details(), last.effect(), List.of(tags)));
      return this;
    }

    String sentence() {
      return sentence(2, Optional.empty());
    }

    String sentence(double margin, Optional<Shares> lift) {
      long time = causes.isEmpty() ? 0 : causes.getLast().event().time();
      return new Explanation(
              "id",
              0,
              new ItemTable.Item("id", "Title", List.of("Music", "Records")),
              time,
              new Standing(5, (float) margin, 3),
              new Standing(1, unheard, 800),
              lift,
              lift,
              causes,
              causes.isEmpty() ? Optional.empty() : Optional.of(earlier))
          .sentence();
    }
  }

  @Test
  void sentence_times_sayWhen() {
    assertThat(
            new History()
                .event("A", NOW - 30 * DAY, 0.9)
                .event("B", NOW - 3 * DAY, 0.1)
                .event("C", NOW - 29 * MINUTE, 0.5)
                .event("D", NOW - MINUTE, 1)
                .event("E", NOW, -2)
                .sentence())
        .isEqualTo("Because of D and C just now, and A earlier.");
    assertThat(
            new History()
                .event("A", NOW - 6 * DAY, 1)
                .event("B", NOW - 5 * 60 * MINUTE, 0.8)
                .event("C", NOW, 0)
                .sentence())
        .isEqualTo("Because of B today, and A this week.");
  }

  /** A session goes on as long as no pause in it is longer than half an hour. */
  @Test
  void sentence_longSession_isJustNow() {
    assertThat(
            new History()
                .event("A", NOW - 50 * MINUTE, 1)
                .event("B", NOW - 25 * MINUTE, 0)
                .event("C", NOW, 0)
                .sentence())
        .isEqualTo("Because of A just now.");
    assertThat(
            new History()
                .event("A", NOW - 60 * MINUTE, 1)
                .event("B", NOW - 25 * MINUTE, 0)
                .event("C", NOW, 0)
                .sentence())
        .isEqualTo("Because of A today.");
  }

  @Test
  void sentence_unknownTimes_noWordOfThem() {
    assertThat(new History().event("A", 0, 0.5).event("B", 0, 1).sentence())
        .isEqualTo("Because of B and A.");
    assertThat(new History().event("A", 0, 2).event("B", 0, 1).event("C", 0, 0.8).sentence())
        .isEqualTo("Because of A, B and C.");
  }

  @Test
  void sentence_sharedNeighbours_theRarestIsNamed() {
    assertThat(
            new History()
                .event("A", NOW - 30 * DAY, 0.9)
                .sharing(new GraphTag("coloured", ""))
                .event("B", NOW, 1)
                .sharing(new GraphTag("director", "X"), new GraphTag("country", "Y"))
                .event("C", NOW, 0.8)
                .sentence())
        .isEqualTo(
            "Because of B (same director: X) and C just now, and A (same coloured) earlier.");
  }

  @Test
  void sentence_sameItemTwice_namedOnce() {
    assertThat(new History().event("A", 0, 0.9).event("A", 0, 1).event("B", 0, 0.8).sentence())
        .isEqualTo("Because of A and B.");
  }

  @Test
  void sentence_nothingStandsOut_saysSo() {
    assertThat(new History().event("A", 0, 0.19).event("B", 0, 0.1).sentence())
        .isEqualTo(
            "No single event stands out: the 12 events together move it from rank 800 to rank 3.");
    assertThat(new History().event("A", 0, 1).sentence(-0.5, Optional.empty()))
        .isEqualTo(
            "The history does not support it: it has rank 3, and without any history rank 800.");
    assertThat(new History().sentence())
        .isEqualTo("No events are known yet, so this is what every user gets.");
  }

  /** The history as a whole has put the item where it is, so it does support it. */
  @Test
  void sentence_noEventHasAnEffectAlone_saysThatAllTogetherHave() {
    assertThat(new History().event("A", 0, 0).event("A", 0, -0.1).sentence())
        .isEqualTo(
            "No single event stands out: the 12 events together move it from rank 800 to rank 3.");
    assertThat(new History().event("A", 0, 0).earlier(2_000, 1.9, 1_200).sentence())
        .isEqualTo(
            "None of the last events stands out: the 2,000 events before them move it from rank"
                + " 1,203 to rank 3.");
    assertThat(new History().event("A", 0, 0.01).earlier(1, 3, 7).sentence())
        .isEqualTo(
            "None of the last events stands out: the event before them moves it from rank 10 to"
                + " rank 3.");
    assertThat(new History().event("A", 0, 0).popular(2.5).sentence())
        .isEqualTo(
            "The history does not support it: it has rank 3, and without any history rank 800;"
                + " popular with all users.");
  }

  @Test
  void sentence_localeWithDigitsOfItsOwn_isTheSame() {
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("fa-IR-u-nu-arabext"));
    try {
      assertThat(new History().event("A", 0, 0).earlier(2_000, 0, 0).sentence())
          .isEqualTo(
              "No single event stands out: the 2,001 events together move it from rank 800 to rank"
                  + " 3.");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }

  @Test
  void sentence_popularAnyway_saysSo() {
    assertThat(new History().event("A", 0, 0.5).popular(1.1).sentence())
        .isEqualTo("Because of A; popular with all users.");
    assertThat(new History().event("A", 0, 0.5).popular(0.9).sentence()).isEqualTo("Because of A.");
  }

  @Test
  void sentence_shares_sayWhatKindOfInterest() {
    History before =
        new History()
            .event("A", NOW - 30 * DAY, 1)
            .event("B", NOW - 20 * DAY, 0.1)
            .event("C", NOW, 0.2);
    assertThat(before.sentence(2, Optional.of(new Shares(1.5f, 0.5f))))
        .isEqualTo("Because of A earlier; mostly your lasting taste for Records (75 %).");
    assertThat(before.sentence(2, Optional.of(new Shares(1.1f, 0.9f))))
        .isEqualTo(
            "Because of A earlier; both your lasting taste for Records and your current interest (55"
                + " and 45 %).");
    assertThat(
            new History()
                .event("A", NOW - 30 * DAY, 1)
                .event("C", NOW, 0)
                .sentence(2, Optional.of(new Shares(1.5f, 0.5f))))
        .isEqualTo("Because of A earlier; mostly your lasting taste (75 %).");
    assertThat(new History().event("C", NOW, 1).sentence(2, Optional.of(new Shares(-1, 3))))
        .isEqualTo("Because of C just now; mostly your current interest (100 %).");
  }

  /** An item memory says how much is due to the items of the history themselves. */
  @Test
  void sentence_similarity_saysRepetitionOrLikeness() {
    History before = new History().event("A", NOW - 30 * DAY, 1).event("C", NOW, 0.2);
    assertThat(before.sentence(2, Optional.of(shares(0.2f, 0.2f, 1.6f))))
        .isEqualTo("Because of A earlier; mostly because it is like what you chose before (80 %).");
    assertThat(
            new History()
                .event("A", NOW - 30 * DAY, 1)
                .event("id", NOW, 0.2)
                .sentence(2, Optional.of(shares(0.2f, 0.2f, 1.6f))))
        .isEqualTo("Because of A earlier; mostly because you chose it before (80 %).");
    assertThat(before.sentence(2, Optional.of(shares(1.3f, 0.2f, 0.5f))))
        .isEqualTo("Because of A earlier; mostly your lasting taste (65 %).");
    assertThat(new History().event("C", NOW, 1).sentence(2, Optional.of(shares(0.2f, 1.4f, 0.4f))))
        .isEqualTo("Because of C just now; mostly your current interest (70 %).");
    assertThat(before.sentence(2, Optional.of(shares(0.7f, 0.5f, 0.8f))))
        .isEqualTo(
            "Because of A earlier; your lasting taste, your current interest and likeness to what"
                + " you chose before (35, 25 and 40 %).");
    assertThat(before.sentence(2, Optional.of(shares(1.1f, 0.9f, -3))))
        .isEqualTo(
            "Because of A earlier; both your lasting taste and your current interest (55 and 45"
                + " %).");
  }

  /** Without long-term and short-term interest, nothing is said about the rest. */
  @Test
  void sentence_similarityAndTheRest_onlyWhatIsKnown() {
    History before = new History().event("A", NOW - 30 * DAY, 1).event("C", NOW, 0.2);
    assertThat(before.sentence(2, Optional.of(similarityAndOther(1.5f, 0.5f))))
        .isEqualTo("Because of A earlier; mostly because it is like what you chose before (75 %).");
    assertThat(before.sentence(2, Optional.of(similarityAndOther(1, 1))))
        .isEqualTo("Because of A earlier; similarity share 50 %.");
    assertThat(before.sentence(2, Optional.of(similarityAndOther(0.4f, 1.6f))))
        .isEqualTo("Because of A earlier.");
    assertThat(before.sentence(2, Optional.of(similarityAndOther(-1, -1))))
        .isEqualTo("Because of A earlier.");
  }

  private static Shares shares(float longTerm, float shortTerm, float similarity) {
    return new Shares(
        Map.of(Part.LONG_TERM, longTerm, Part.SHORT_TERM, shortTerm, Part.SIMILARITY, similarity));
  }

  private static Shares similarityAndOther(float similarity, float other) {
    return new Shares(Map.of(Part.SIMILARITY, similarity, Part.OTHER, other));
  }

  /** The memories are named by what they are made for, not always by what they learned. */
  @Test
  void sentence_sharesAgainstTimes_onlyTheFigure() {
    assertThat(new History().event("C", NOW, 1).sentence(2, Optional.of(new Shares(1.5f, 0.5f))))
        .isEqualTo("Because of C just now; long-term share 75 %.");
    assertThat(
            new History()
                .event("A", NOW - DAY, 1)
                .event("C", NOW, 0)
                .sentence(2, Optional.of(new Shares(0.2f, 1.8f))))
        .isEqualTo("Because of A today; short-term share 90 %.");
    assertThat(new History().event("C", 0, 1).sentence(2, Optional.of(new Shares(1.5f, 0.5f))))
        .isEqualTo("Because of C; mostly your lasting taste (75 %).");
  }
}
