package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Cut;
import io.memoir.data.EventFormat;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
  @TempDir Path folder;

  private Path timed(String... lines) throws IOException {
    String[] all = new String[lines.length + 1];
    all[0] = "user,item,time";
    System.arraycopy(lines, 0, all, 1, lines.length);
    return Shown.file(folder, "log.csv", all);
  }

  @Test
  void leaveOneOut_shortHistoriesAreAllTrain() throws IOException {
    Path file = Shown.file(folder, "s.txt", "u a", "v a b", "w a b c", "x a b c d");
    assertThat(Shown.sequences(Shown.prepare(file, b -> b.split(Split.leaveOneOut()))))
        .containsExactly("u: a", "v: a b", "w: a b? c!", "x: a b c? d!");
  }

  /** Items {@code t1, t2, ..} are toys, {@code g1, ..} games, and {@code x} has no domain. */
  private Path domains() throws IOException {
    return Shown.file(
        folder,
        "items.csv",
        "item_id,domain",
        "t1,toys",
        "t2,toys",
        "t3,toys",
        "t4,toys",
        "g1,games",
        "g2,games",
        "g3,games",
        "x,");
  }

  @Test
  void leaveOneOutBy_holdsOutTheLastEventsOfEachGroup() throws IOException {
    Path file =
        Shown.file(
            folder,
            "s.txt",
            "u t1 g1 t2 t3 x g2 g3 x",
            "v t1 t2 g1 t3 g2 t4",
            "w g1 t1",
            "y x x x g1 g2 g3");
    Path items = domains();
    Dataset dataset = Shown.prepare(file, b -> b.items(items).split(Split.leaveOneOutBy("domain")));
    assertThat(Shown.sequences(dataset))
        .containsExactly(
            "u: t1 g1 t2? t3! x g2? g3! x",
            "v: t1 t2 g1 t3? g2 t4!",
            "w: g1 t1",
            "y: x x x g1 g2? g3!");
    assertThat(dataset.manifest().summary().split()).isEqualTo("leave-one-out by domain");
    assertThat(dataset.manifest().summary().warnings())
        .contains("5 events are on items without 'domain': they are in the training part");
  }

  /** A column of the events with one value per item is a column of items. */
  @Test
  void leaveOneOutBy_groupsInTheEvents_areUsed() throws IOException {
    Path file =
        Shown.file(
            folder,
            "log.csv",
            "user,item,domain",
            "u,t1,toys",
            "u,g1,games",
            "u,t2,toys",
            "u,t3,toys",
            "v,g1,games",
            "v,g2,games",
            "v,t1,toys",
            "v,t2,toys",
            "v,t3,toys",
            "v,g3,games");
    assertThat(Shown.sequences(Shown.prepare(file, b -> b.split(Split.leaveOneOutBy("domain")))))
        .containsExactly("u: t1 g1 t2? t3!", "v: g1 g2? t1 t2? t3! g3!");
  }

  @Test
  void leaveOneOutBy_columnThatIsNoGroup_isRefused() throws IOException {
    Path file = Shown.file(folder, "s.txt", "u t1 g1 t2", "v t1 t2 g1 t3");
    Path items = domains();
    assertThat(Shown.refusal(file, b -> b.items(items).split(Split.leaveOneOutBy("domian"))))
        .isEqualTo(
            "--split-by is 'domian', which is not a column of items (did you mean 'domain'?):"
                + " found domain");
    assertThat(Shown.refusal(file, b -> b.split(Split.leaveOneOutBy("domain"))))
        .isEqualTo("--split-by is 'domain', which is not a column of items: found none");
    Path alone = Shown.file(folder, "one.csv", "item_id,domain", "t1,toys", "t2,toys", "g1,toys");
    assertThat(Shown.refusal(file, b -> b.items(alone).split(Split.leaveOneOutBy("domain"))))
        .isEqualTo(
            "--split-by is 'domain', which is left out: it is always 'toys', expected a category"
                + " with one value per item and at least two values");
    Path toys = Shown.file(folder, "toys.txt", "u t1 t2 t3", "v t1 t2 t4");
    assertThat(Shown.refusal(toys, b -> b.items(items).split(Split.leaveOneOutBy("domain"))))
        .isEqualTo(
            "--split-by is 'domain', which has the single value 'toys' for the items of the"
                + " events, expected at least two values");
  }

  @Test
  void temporal_byShare_isOneMomentForAllAndDropsColdItems() throws IOException {
    Path file =
        timed(
            "u,a,1", "v,b,2", "u,b,3", "v,a,4", "u,a,5", "u,b,6", "v,a,7", "v,b,8", "u,new,9",
            "v,a,10");
    Dataset dataset =
        Shown.prepare(
            file, b -> b.split(new Split.Temporal(new Cut.Share(0.2), new Cut.Share(0.2))));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b a b", "v: b a a? b? a!");
    assertThat(dataset.manifest().summary().dropped())
        .containsExactly(
            new DatasetSummary.Dropped("items without training events (cold)", 1, "events"));
    assertThat(dataset.itemCounts()).containsExactly(3, 3);
  }

  @Test
  void temporal_byInstantAndDuration() throws IOException {
    Path file = timed("u,a,100", "u,b,200", "u,a,300", "u,b,400", "u,a,500");
    Split split =
        new Split.Temporal(
            new Cut.Last(Duration.ofSeconds(100)), new Cut.At(Instant.ofEpochSecond(450)));
    assertThat(Shown.sequences(Shown.prepare(file, b -> b.split(split))))
        .containsExactly("u: a b a b? a!");
  }

  @Test
  void temporal_withoutTimes_isRefused() throws IOException {
    Path file = Shown.file(folder, "p.txt", "u a", "u b");
    assertThat(Shown.refusal(file, b -> b.split(Split.temporal())))
        .startsWith("the temporal split needs event times");
  }

  @Test
  void sizes_withoutSplit_applyToTheDefaultSplit() throws IOException {
    Path file = timed("u,a,1", "u,b,2", "u,a,3", "u,b,4", "u,a,5", "u,b,6", "u,a,7", "u,b,8");
    Dataset dataset =
        Shown.prepare(
            file, b -> b.validation(new Cut.Last(Duration.ofSeconds(2))).test(new Cut.Share(0.25)));
    assertThat(dataset.manifest().summary().split()).isEqualTo("temporal");
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b a b a? b? a! b!");
  }

  @Test
  void sizes_thatTheSplitDoesNotAccept_areRefused() throws IOException {
    Path file = Shown.file(folder, "p.txt", "u a", "u b");
    Cut week = new Cut.Last(Duration.ofDays(7));
    assertThat(Shown.refusal(file, b -> b.split(Split.leaveOneOut()).validation(week)))
        .isEqualTo(
            "--validation and --test cannot be combined with the leave-one-out split, which takes"
                + " the last events of each sequence");
    assertThat(Shown.refusal(file, b -> b.split(Split.ratio()).validation(week)))
        .isEqualTo("--validation is '7d', expected a share such as 0.1 with the ratio split");
    Cut date = new Cut.At(Instant.parse("2026-03-05T00:00:00Z"));
    assertThat(Shown.refusal(file, b -> b.split(Split.random()).test(date)))
        .isEqualTo("--test is '2026-03-05', expected a share such as 0.1 with the random split");
    for (Split split : List.of(Split.leaveOneOut(), Split.temporal(), Split.session())) {
      assertThat(Shown.refusal(file, b -> b.split(split).seed(3)))
          .isEqualTo(
              "--seed can only be given together with --split random, found the %s split"
                  .formatted(split.word()));
    }
  }

  @Test
  void sizes_thatTheDefaultSplitDoesNotAccept_areRefusedAndTheSplitIsNamedAsTheDefault()
      throws IOException {
    Path plain = Shown.file(folder, "p.txt", "u a", "u b");
    Path labelled = Shown.file(folder, "l.csv", "user,item,label", "u,a,1", "u,b,0", "u,c,1");
    Path sessions = Shown.file(folder, "s.txt", "a b", "b c");
    Cut week = new Cut.Last(Duration.ofDays(7));
    String isDefault = " split (the default for this input; --split sets another)";
    assertThat(Shown.refusal(plain, b -> b.test(week)))
        .isEqualTo(
            "--validation and --test cannot be combined with the leave-one-out"
                + isDefault
                + ", which takes the last events of each sequence");
    assertThat(Shown.refusal(plain, b -> b.seed(3)))
        .isEqualTo(
            "--seed can only be given together with --split random, found the leave-one-out"
                + isDefault);
    assertThat(Shown.refusal(labelled, b -> b.test(week)))
        .isEqualTo("--test is '7d', expected a share such as 0.1 with the random" + isDefault);
    assertThat(Shown.refusal(sessions, b -> b.format(EventFormat.SESSIONS).test(week)))
        .isEqualTo(
            "without event times, the session"
                + isDefault
                + " needs --validation and --test as shares, found a duration");
  }

  @Test
  void temporal_emptyPart_isNamedWithTheReason() throws IOException {
    Path file = timed("u,a,0", "u,b,86400", "u,a,172800", "u,b,259200");
    String times = " the 4 events, which are from 1970-01-01T00:00:00Z to 1970-01-04T00:00:00Z";
    Cut before = new Cut.At(Instant.parse("1969-12-01T00:00:00Z"));
    Cut after = new Cut.At(Instant.parse("1970-02-01T00:00:00Z"));
    Cut year = new Cut.Last(Duration.ofDays(400));
    Cut half = new Cut.Share(0.5);
    assertThat(Shown.refusal(file, b -> b.split(new Split.Temporal(half, before))))
        .isEqualTo(
            "the training part of the temporal split is empty: --validation 0.5 and --test"
                + " 1969-12-01 take all 4 events, which are from 1970-01-01T00:00:00Z to"
                + " 1970-01-04T00:00:00Z");
    assertThat(Shown.refusal(file, b -> b.test(year)))
        .startsWith(
            "the training part of the temporal split (the default for this input; --split sets"
                + " another) is empty: --validation 0.1 and --test 400d take all 4 events");
    assertThat(Shown.refusal(file, b -> b.split(new Split.Temporal(year, half))))
        .startsWith(
            "the training part of the temporal split is empty: --validation 400d and --test 0.5");
    assertThat(Shown.refusal(file, b -> b.split(new Split.Temporal(half, after))))
        .isEqualTo(
            "the test part of the temporal split is empty: --test 1970-02-01 takes none of"
                + times);
    assertThat(Shown.refusal(file, b -> b.split(Split.temporal())))
        .isEqualTo(
            "the test part of the temporal split is empty: a share of 0.1 of 4 events is less than"
                + " one");
    assertThat(Shown.refusal(file, b -> b.split(Split.temporal()).test(new Cut.Share(0))))
        .isEqualTo(
            "the test part of the temporal split is empty: --test is 0, expected more than 0");
    Path together = timed("u,a,1", "u,b,2", "u,c,2", "u,d,2");
    assertThat(Shown.refusal(together, b -> b.split(new Split.Temporal(new Cut.Share(0), half))))
        .isEqualTo(
            "the test part of the temporal split is empty: 3 of 4 events have the last time,"
                + " 1970-01-01T00:00:02Z, and events with the same time are not separated");
    Path cold = timed("u,a,1", "u,b,2", "u,new,3", "u,newer,4");
    assertThat(Shown.refusal(cold, b -> b.split(new Split.Temporal(new Cut.Share(0), half))))
        .isEqualTo(
            "the test part of the temporal split is empty: all of its events were dropped: items"
                + " without training events (cold)");
  }

  @Test
  void otherSplits_emptyPart_isNamedWithTheReason() throws IOException {
    Path file = timed("s1,a,10", "s1,b,11", "s2,a,20", "s2,b,21");
    Cut half = new Cut.Share(0.5);
    Cut early = new Cut.At(Instant.ofEpochSecond(5));
    assertThat(Shown.refusal(file, b -> b.split(new Split.Session(half, early))))
        .isEqualTo(
            "the training part of the session split is empty: --validation 0.5 and --test"
                + " 1970-01-01T00:00:05Z take all 2 sessions, which start from"
                + " 1970-01-01T00:00:10Z to 1970-01-01T00:00:20Z");
    assertThat(Shown.refusal(file, b -> b.split(Split.session())))
        .isEqualTo(
            "the test part of the session split is empty: a share of 0.1 of 2 sessions is less than"
                + " one");
    assertThat(Shown.refusal(file, b -> b.split(Split.ratio())))
        .isEqualTo("no user has enough events: the ratio split needs 3, the longest history has 2");
    Path three = Shown.file(folder, "t.txt", "u a b c", "v a b c");
    EventFormat format = EventFormat.SEQUENCES;
    assertThat(Shown.refusal(three, b -> b.format(format).split(new Split.Ratio(0.1, 0.7))))
        .isEqualTo(
            "the training part of the ratio split is empty: --validation 0.1 and --test 0.7 take"
                + " all 6 events");
    assertThat(Shown.refusal(three, b -> b.format(format).split(new Split.Random(0.1, 0, 1))))
        .isEqualTo("the test part of the random split is empty: --test is 0, expected more than 0");
    Path chosen = timedAndLabelled("u,c,1,0", "u,c,2,0", "u,c,3,1");
    assertThat(Shown.refusal(chosen, b -> b.split(new Split.Temporal(new Cut.Share(0), half))))
        .startsWith("the test part of the temporal split is empty: a share of 0.5 of 1 events");
    Cut late = new Cut.At(Instant.ofEpochSecond(3));
    assertThat(Shown.refusal(chosen, b -> b.split(new Split.Temporal(new Cut.Share(0), late))))
        .isEqualTo(
            "the training part of the temporal split has no events, only rows of items that were"
                + " not chosen");
  }

  /** They would be a test part without anything that was chosen. */
  @Test
  void rowsShownAfterAllEvents_makeNoTestPart() throws IOException {
    Cut none = new Cut.Share(0);
    Cut half = new Cut.Share(0.5);
    Path file = timedAndLabelled("u,a,1,1", "u,b,2,1", "u,a,3,1", "u,b,4,0");
    for (Cut validation : List.of(none, half)) {
      assertThat(Shown.refusal(file, b -> b.split(new Split.Temporal(validation, none))))
          .isEqualTo(
              "the test part of the temporal split is empty: --test is 0, expected more than 0");
    }
    assertThat(Shown.refusal(file, b -> b.split(new Split.Temporal(none, new Cut.Share(0.3)))))
        .isEqualTo(
            "the test part of the temporal split is empty: a share of 0.3 of 3 events is less than"
                + " one");
    Path together = timedAndLabelled("u,a,1,1", "u,b,2,1", "u,c,2,1", "u,d,2,1", "u,a,3,0");
    assertThat(Shown.refusal(together, b -> b.split(new Split.Temporal(none, half))))
        .isEqualTo(
            "the test part of the temporal split is empty: 3 of 4 events have the last time,"
                + " 1970-01-01T00:00:02Z, and events with the same time are not separated");
  }

  /** The cuts are of events; a row after a test event is of the test part. */
  @Test
  void rowsShownAfterTheTestEvents_areOfTheTestPart() throws IOException {
    Path file = timedAndLabelled("u,a,1,1", "u,b,2,1", "u,a,3,1", "u,b,4,1", "u,a,5,0");
    Split split = new Split.Temporal(new Cut.Share(0), new Cut.Share(0.25));
    Dataset dataset = Shown.prepare(file, b -> b.split(split));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b a b!");
    assertThat(dataset.manifest().summary().shown())
        .contains(new DatasetSummary.ShownRows(0, 0, 1, 0));
  }

  private Path timedAndLabelled(String... lines) throws IOException {
    String[] all = new String[lines.length + 1];
    all[0] = "user,item,time,label";
    System.arraycopy(lines, 0, all, 1, lines.length);
    return Shown.file(folder, "labels.csv", all);
  }

  @Test
  void cuts_thatLeaveNoTrainingOrValidationPart_areRefused() throws IOException {
    Path file = timed("u,a,0", "u,b,86400", "u,a,172800", "u,b,259200");
    Cut first = new Cut.At(Instant.parse("1970-01-02T00:00:00Z"));
    Cut second = new Cut.At(Instant.parse("1970-01-03T00:00:00Z"));
    String order = "expected --validation to be the earlier date";
    assertThat(Shown.refusal(file, b -> b.validation(second).test(first)))
        .isEqualTo("--validation is 1970-01-03 and --test is 1970-01-02, " + order);
    assertThat(Shown.refusal(file, b -> b.split(Split.session()).validation(first).test(first)))
        .isEqualTo("--validation is 1970-01-02 and --test is 1970-01-02, " + order);
    Cut twoDays = new Cut.Last(Duration.ofDays(2));
    Cut third = new Cut.At(Instant.parse("1970-01-04T00:00:00Z"));
    assertThat(Shown.refusal(file, b -> b.validation(third).test(twoDays)))
        .isEqualTo(
            "--validation is 1970-01-04, but with --test 2d the test part begins at"
                + " 1970-01-02T00:00:00.001Z, expected an earlier date");
    Cut half = new Cut.Share(0.5);
    Cut more = new Cut.Share(0.6);
    assertThat(Shown.refusal(file, b -> b.validation(half).test(more)))
        .isEqualTo(
            "the shares of validation and test are 0.5 and 0.6, expected a sum of less than 1");
    assertThat(Shown.sequences(Shown.prepare(file, b -> b.validation(first).test(second))))
        .containsExactly("u: a a!");
  }

  @Test
  void ratio_cutsEachHistoryFromItsEnd() throws IOException {
    String ten =
        String.join(" ", IntStream.range(0, 10).mapToObj(i -> i % 2 == 0 ? "a" : "b").toList());
    Path file = Shown.file(folder, "s.txt", "t " + ten, "u a b a", "v a b");
    assertThat(Shown.sequences(Shown.prepare(file, b -> b.split(Split.ratio()))))
        .containsExactly("t: a b a b a b a b a? b!", "u: a b? a!", "v: a b");
    assertThat(Shown.sequences(Shown.prepare(file, b -> b.split(new Split.Ratio(0, 0.3)))))
        .containsExactly("t: a b a b a b a b! a! b!", "u: a b a!", "v: a b");
  }

  @Test
  void session_wholeSessionsByStart_firstEventIsContext() throws IOException {
    Path file =
        timed(
            "s3,a,30",
            "s3,b,31",
            "s3,a,32",
            "s1,a,10",
            "s1,b,11",
            "s2,b,20",
            "s2,new,21",
            "s2,a,22",
            "s4,b,40",
            "s4,rare,41",
            "s4,a,42");
    Split split = new Split.Session(new Cut.Share(0.25), new Cut.Share(0.25));
    Dataset dataset = Shown.prepare(file, b -> b.split(split));
    assertThat(Shown.sequences(dataset))
        .containsExactly("s3: a~ b? a?", "s1: a b", "s2: b new a", "s4: b~ a!");
  }

  @Test
  void session_ofTestsWithOneKnownEvent_isDropped() throws IOException {
    Path file =
        timed(
            "s1,a,10",
            "s1,b,11",
            "s2,a,20",
            "s2,b,21",
            "s3,a,30",
            "s3,new,31",
            "s4,b,40",
            "s4,a,41");
    Split split = new Split.Session(new Cut.Share(0), new Cut.Last(Duration.ofSeconds(11)));
    assertThat(Shown.sequences(Shown.prepare(file, b -> b.split(split))))
        .containsExactly("s1: a b", "s2: a b", "s4: b~ a!");
  }

  @Test
  void session_columnInsideUsers() throws IOException {
    Path file =
        Shown.file(
            folder,
            "log.csv",
            "user,session_id,item,time",
            "u,1,a,1",
            "u,1,b,2",
            "u,2,a,3",
            "u,2,b,4",
            "v,1,b,5",
            "v,1,a,6");
    Split split = new Split.Session(new Cut.Share(0), new Cut.Share(0.34));
    Dataset dataset = Shown.prepare(file, b -> b.split(split));
    assertThat(Shown.sequences(dataset)).containsExactly("u#1: a b", "u#2: a b", "v#1: b~ a!");
    assertThat(dataset.sequenceOf("u")).isEqualTo(1);
    assertThat(dataset.sequenceOf("u#1")).isZero();
    assertThat(dataset.sequenceOf("nobody")).isEqualTo(-1);
    assertThat(dataset.manifest().summary().users()).isEqualTo(2);
  }

  @Test
  void testInputs_everyLineIsOnePrefixAndItsTarget() throws IOException {
    Path train = Shown.file(folder, "train.txt", "a b", "b c", "c a", "a c");
    Path tests = Shown.file(folder, "test.txt", "a b\tc", "a\tb", "new a\tb", "a\tnew");
    Dataset dataset =
        Shown.prepare(
            train,
            b ->
                b.format(EventFormat.SESSIONS)
                    .testInputs(List.of(tests))
                    .split(new Split.Session(new Cut.Share(0.25), new Cut.Share(0))));
    assertThat(Shown.sequences(dataset))
        .containsExactly(
            "1: a b",
            "2: b c",
            "3: c a",
            "4: a~ c?",
            "test-1: a~ b~ c!",
            "test-2: a~ b!",
            "test-3: a~ b!");
    assertThat(dataset.manifest().summary().dropped())
        .contains(new DatasetSummary.Dropped("target item without training events", 1, "tests"));
  }
}
