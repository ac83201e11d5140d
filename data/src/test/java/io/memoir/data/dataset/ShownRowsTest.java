package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Cut;
import io.memoir.data.EventColumns;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.sql.Duck;
import io.memoir.model.task.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that were shown or are to be predicted, and are not events of a history. */
class ShownRowsTest {
  private static final EventColumns IMPRESSIONS =
      EventColumns.FOUND.orElse(Optional.empty(), Optional.of("impressions"));

  @TempDir Path folder;

  /** Rows as "user item before part label", in their order. */
  private static List<String> shown(Dataset dataset) {
    io.memoir.data.dataset.Shown rows = dataset.features().shown();
    double[] labels = rows.labels().numbers().get("label");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows.count(); i++) {
      lines.add(
          "%s %s %d %s%s"
              .formatted(
                  dataset.sequences().ids()[rows.sequences()[i]],
                  dataset.items().item(rows.items()[i]).id(),
                  rows.before()[i],
                  part(rows.parts()[i]),
                  labels == null ? "" : " " + (int) labels[i]));
    }
    return lines;
  }

  private static String part(byte code) {
    for (Part part : Part.values()) {
      if (part.code() == code) {
        return part.name();
      }
    }
    throw new IllegalArgumentException("part " + code);
  }

  @Test
  void happened_isOneOfWhatWasChosenAndZeroOfWhatWasOnlyShown() {
    double missing = Double.NaN;
    EventLabels labels =
        new EventLabels(
            Map.of(EventLabels.CHOSEN, new double[] {1, 0, missing}), List.of(), new int[0]);
    assertThat(labels.of(new Label.Happened())).containsExactly(1, 0, 1);
    assertThat(EventLabels.NONE.of(new Label.Happened(), 2)).containsExactly(1, 1);
  }

  @Test
  void labels_makeEventsOfOnesAndShownRowsOfZeros() throws IOException {
    Path input =
        Shown.file(
            folder,
            "c.csv",
            "user,item,time,label",
            "u,a,1000,1",
            "u,b,1010,0",
            "u,c,1020,1",
            "u,d,1030,0",
            "v,a,1040,0",
            "v,b,1050,1",
            "u,e,1060,1",
            "w,a,1070,0",
            "u,f,1080,0");
    Dataset dataset =
        Shown.prepare(
            input, b -> b.split(new Split.Temporal(new Cut.Share(0.25), new Cut.Share(0.25))));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a c e!", "v: b?", "w:");
    assertThat(shown(dataset))
        .containsExactly(
            "u b 1 TRAIN 0",
            "u d 2 VALIDATION 0",
            "u f 3 TEST 0",
            "v a 0 VALIDATION 0",
            "w a 0 TEST 0");
    assertThat(dataset.features().labels().numbers().get("label")).containsExactly(1, 1, 1, 1);
    assertThat(dataset.manifest().summary().shown())
        .contains(new DatasetSummary.ShownRows(1, 2, 2, 0));
  }

  /** All rows of a page are predicted from the state before the click on one of them. */
  @Test
  void rowsOfOnePage_arePredictedFromTheStateBeforeItsClick() throws IOException {
    Path input =
        Shown.file(
            folder,
            "c.csv",
            "user,item,time,label",
            "u,a,1001,1",
            "u,b,1011,0",
            "u,c,1011,1",
            "u,d,1011,0",
            "u,e,1021,1",
            "u,b,1021,0");
    Dataset dataset = Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a c? e!");
    assertThat(shown(dataset))
        .containsExactlyInAnyOrder("u b 1 VALIDATION 0", "u d 1 VALIDATION 0", "u b 2 TEST 0");
    assertThat(dataset.manifest().summary().warnings())
        .noneMatch(line -> line.contains("same time"));
  }

  /** Of dates without a time of day, the order in the file says what came first. */
  @Test
  void rowsOfOneDay_areInTheOrderOfTheFile() throws IOException {
    Path input =
        Shown.file(
            folder,
            "c.csv",
            "user,item,time,label",
            "u,a,2024-05-01,1",
            "u,b,2024-05-02,0",
            "u,c,2024-05-02,1",
            "u,d,2024-05-02,0",
            "u,e,2024-05-02,1");
    Dataset dataset = Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
    assertThat(shown(dataset)).containsExactly("u b 1 VALIDATION 0", "u d 2 TEST 0");
    assertThat(dataset.manifest().summary().warnings())
        .anyMatch(line ->
            line.startsWith("1 shown rows and 1 events have the same time as an earlier event"));
  }

  /** A file as in many articles: labels and features of users in each row, but no times. */
  private Path labelsWithoutTimes() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,gender,age,label"));
    for (int i = 0; i < 200; i++) {
      int user = i % 20;
      lines.add(
          "%d,%d,%s,%d,%d"
              .formatted(
                  user, i * 7 % 31, user % 2 == 0 ? "男" : "女", 18 + user, i % 3 == 0 ? 1 : 0));
    }
    return Shown.file(folder, "c.csv", lines.toArray(String[]::new));
  }

  @Test
  void labelsWithoutTimes_areHeldOutAtRandom() throws IOException {
    Dataset dataset = Shown.prepare(labelsWithoutTimes(), b -> b);
    DatasetSummary summary = dataset.manifest().summary();
    assertThat(summary.split()).isEqualTo("random");
    DatasetSummary.ShownRows rows = summary.shown().orElseThrow();
    assertThat(rows.test()).isEqualTo(20);
    assertThat(rows.validation()).isEqualTo(20);
    assertThat(rows.train() + summary.events()).isEqualTo(160);
    assertThat(rows.chosen()).isPositive();
    assertThat(dataset.features().schema().user()).hasSize(2);
    io.memoir.data.dataset.Shown shown = dataset.features().shown();
    for (int i = 0; i < shown.count(); i++) {
      int length = dataset.sequences().length(shown.sequences()[i]);
      if (shown.parts()[i] == Part.TRAIN.code()) {
        assertThat(shown.before()[i]).isBetween(0, length);
      } else {
        assertThat(shown.before()[i]).isEqualTo(length);
      }
    }
  }

  @Test
  void labelsWithoutTimes_sizesAndSeed_applyToTheDefaultSplit() throws IOException {
    Path input = labelsWithoutTimes();
    Dataset dataset = Shown.prepare(input, b -> b.validation(new Cut.Share(0.2)).seed(7));
    DatasetSummary summary = dataset.manifest().summary();
    assertThat(summary.split()).isEqualTo("random");
    DatasetSummary.ShownRows rows = summary.shown().orElseThrow();
    assertThat(rows.validation()).isEqualTo(40);
    assertThat(rows.test()).isEqualTo(20);
    String fingerprint = dataset.fingerprint();
    assertThat(Shown.prepare(input, b -> b.split(new Split.Random(0.2, 0.1, 7))).fingerprint())
        .isEqualTo(fingerprint);
  }

  @Test
  void randomSplit_dependsOnTheSeedAlone() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,item,rating"));
    for (int i = 0; i < 100; i++) {
      lines.add("%d,%d,%d".formatted(i % 10, i * 3 % 17, 1 + i % 5));
    }
    Path input = Shown.file(folder, "r.csv", lines.toArray(String[]::new));
    List<List<String>> drawn = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      Dataset dataset = Shown.prepare(input, b -> b.split(new Split.Random(0.1, 0.2, seed)));
      assertThat(dataset.features().shown().count()).isEqualTo(30);
      assertThat(dataset.sequences().eventCount()).isEqualTo(70);
      assertThat(dataset.features().shown().labels().numbers().get("value"))
          .hasSize(30)
          .doesNotContain(Double.NaN);
      drawn.add(shown(dataset));
    }
    assertThat(drawn.get(1)).isEqualTo(drawn.get(0)).isNotEqualTo(drawn.get(2));
  }

  private Path ratings() throws IOException {
    return Shown.file(
        folder,
        "u.base",
        "1\t10\t5\t1700001000",
        "1\t20\t3\t1700003000",
        "2\t10\t1\t1700002000",
        "2\t30\t2\t1700002500");
  }

  /** Held-out ratings, some of an item or a user without others. */
  private Path fold() throws IOException {
    return Shown.file(
        folder, "u.test", "1\t30\t4\t1700002000", "2\t99\t2\t1700002600", "3\t10\t1\t1700002700");
  }

  @Test
  void foldOfRatings_isPredictedFromAllOthers() throws IOException {
    Path base = ratings();
    Path test = fold();
    Dataset dataset =
        Shown.prepare(base, b -> b.testInputs(List.of(test)).split(new Split.Random(0, 0.1, 1)));
    assertThat(Shown.sequences(dataset)).containsExactly("1: 10 20", "2: 10 30", "3:");
    assertThat(shown(dataset)).containsExactly("1 30 2 TEST", "2 99 2 TEST", "3 10 0 TEST");
    assertThat(dataset.features().shown().labels().numbers().get("value")).containsExactly(4, 2, 1);
  }

  @Test
  void foldOfRatings_sizeOfValidation_appliesToTheDefaultSplit() throws IOException {
    Path base = ratings();
    Path test = fold();
    Dataset dataset =
        Shown.prepare(
            base,
            b ->
                b.testInputs(List.of(test))
                    .validation(new Cut.Share(0.25))
                    .test(new Cut.Share(0.5)));
    DatasetSummary summary = dataset.manifest().summary();
    assertThat(summary.split()).isEqualTo("random");
    assertThat(summary.events()).isEqualTo(3);
    DatasetSummary.ShownRows rows = summary.shown().orElseThrow();
    assertThat(rows.validation()).isEqualTo(1);
    assertThat(rows.test()).isEqualTo(3);
  }

  @Test
  void impressions_becomeRowsBeforeTheirEvent() throws IOException {
    Path input =
        Shown.file(
            folder,
            "i.csv",
            "user,item,time,impressions,prices,device",
            "u,a,1000,,,phone",
            "u,b,1010,c|b|d|c,10|20|40|10,phone",
            "u,c,1020,,,desk",
            "v,d,1030,d|a,7|,desk",
            "v,a,1040,b|a,8|9,phone");
    Dataset dataset =
        Shown.prepare(
            input,
            b ->
                b.columns(IMPRESSIONS)
                    .split(new Split.Temporal(new Cut.Share(0), new Cut.Share(0.4))));
    assertThat(shown(dataset))
        .containsExactly("u c 1 TRAIN 0", "u d 1 TRAIN 0", "v a 0 TEST 0", "v b 1 TEST 0");
    FeatureData features = dataset.features();
    assertThat(features.labels().numbers().get("label"))
        .containsExactly(Double.NaN, 1, Double.NaN, 1, 1);
    assertThat(features.schema().request())
        .extracting(io.memoir.model.feature.Feature::name)
        .containsExactly("position", "prices", "device");
    // The positions and the devices; the first row and the last were both shown first.
    int[] codes = features.shown().requests().codes();
    assertThat(features.shown().requests().slots()).isEqualTo(2);
    assertThat(codes[6]).isEqualTo(codes[0]);
    assertThat(codes[2]).isNotEqualTo(codes[0]);
    // Whether the price is known, and its scaled value; nothing is known of the second item of v.
    float[] reals = features.shown().requests().reals();
    assertThat(reals[0]).isEqualTo(1);
    assertThat(reals[3]).isGreaterThan(reals[1]);
    assertThat(reals[4]).isZero();
    // The first event was not shown with others: it has no position and no price.
    assertThat(features.requests().codes()[0]).isNotEqualTo(features.requests().codes()[2]);
    assertThat(features.requests().reals()[0]).isZero();
    assertThat(features.requests().reals()[2]).isEqualTo(1);
  }

  /** The position of each row, in a log with a line for each shown item. */
  @Test
  void position_ofRows_keepsItsName_unlessImpressionsHavePositions() throws IOException {
    Path rows =
        Shown.file(
            folder,
            "p.csv",
            "user,item,time,position,label",
            "u,a,1001,1,1",
            "u,b,1011,1,0",
            "u,c,1011,2,1",
            "u,d,1021,1,1",
            "v,a,1021,2,0",
            "v,c,1021,1,1");
    Dataset labelled = Shown.prepare(rows, b -> b.split(Split.leaveOneOut()));
    assertThat(labelled.features().schema().request())
        .extracting(io.memoir.model.feature.Feature::name)
        .containsExactly("position");
    assertThat(labelled.manifest().summary().warnings())
        .noneMatch(line -> line.contains("position"));
    int[] codes = labelled.features().shown().requests().codes();
    assertThat(codes).as("the first and the second position").hasSize(2).doesNotHaveDuplicates();

    Path lists =
        Shown.file(
            folder,
            "i.csv",
            "user,item,time,position,impressions",
            "u,a,1001,7,a|b",
            "u,b,1011,8,c|b",
            "u,c,1021,7,c|a",
            "v,c,1021,7,a|c");
    Dataset shown = Shown.prepare(lists, b -> b.columns(IMPRESSIONS).split(Split.leaveOneOut()));
    assertThat(shown.features().schema().request())
        .extracting(io.memoir.model.feature.Feature::name)
        .contains("position", "position_given");
    assertThat(shown.manifest().summary().warnings())
        .anyMatch(line -> line.contains("column 'position' is named 'position_given'"));
  }

  /** A value of the event, of the request and of each shown item, and what the shown rows have. */
  @Test
  void impressions_haveValuesOfTheRequestAndTheirOwn_butNoneOfTheEvent() throws IOException {
    Path input =
        Shown.file(
            folder,
            "i.csv",
            "user,item,time,impressions,watched,device,prices",
            "u,a,1000,a|b,45.5,phone,1|2",
            "u,b,1010,c|b,3.25,desk,3|2",
            "v,c,1020,c|a,60.5,desk,3|1",
            "v,a,1030,b|a,7.75,phone,2|1");
    Dataset dataset =
        Shown.prepare(
            input,
            b ->
                b.columns(IMPRESSIONS)
                    .split(new Split.Temporal(new Cut.Share(0), new Cut.Share(0.25))));
    EventLabels shown = dataset.features().shown().labels();
    Label watched = new Label.AtLeast("watched", 30);
    assertThat(dataset.trainingData().labels(watched)).containsExactly(1, 0, 1, 0);
    assertThat(shown.of(watched, 4)).hasSize(4).containsOnly(Float.NaN);
    assertThat(shown(dataset))
        .containsExactly("u b 0 TRAIN 0", "u c 1 TRAIN 0", "v a 0 TRAIN 0", "v b 1 TEST 0");
    try (Duck duck = Duck.reading()) {
      assertThat(
              duck.rows(
                  "SELECT watched IS NULL, device, prices, position FROM read_parquet("
                      + Duck.literal(dataset.directory().resolve("shown.parquet").toString())
                      + ")"))
          .containsExactly(
              List.of("true", "phone", "2.0", "2"),
              List.of("true", "desk", "3.0", "1"),
              List.of("true", "desk", "1.0", "2"),
              List.of("true", "phone", "2.0", "1"));
    }
  }

  @Test
  void impressionsThatNobodyAskedFor_changeNothing() throws IOException {
    Path plain = Shown.file(folder, "p.csv", "user,item,time", "u,a,1000", "u,b,1010", "u,a,1020");
    Path listed =
        Shown.file(
            folder,
            "i.csv",
            "user,item,time,impressions",
            "u,a,1000,",
            "u,b,1010,b|c",
            "u,a,1020,d|a");
    Dataset with = Shown.prepare(listed, b -> b.split(Split.leaveOneOut()));
    assertThat(with.manifest().summary().found())
        .containsEntry(
            "left out", "impressions: use --impressions impressions to learn from impressions");
    String fingerprint = with.fingerprint();
    assertThat(Shown.prepare(plain, b -> b.split(Split.leaveOneOut())).fingerprint())
        .isEqualTo(fingerprint);
  }

  @Test
  void cleaning_takesItsShownRowsAlong() throws IOException {
    Path input =
        Shown.file(
            folder,
            "i.csv",
            "user,item,time,impressions",
            "u,a,1000,a|b",
            "u,a,1000,a|b",
            "u,b,1010,a|b",
            "u,a,1020,",
            "v,b,1000,b|a");
    Dataset dataset =
        Shown.prepare(input, b -> b.columns(IMPRESSIONS).minUser(2).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b? a!");
    assertThat(shown(dataset)).containsExactly("u b 0 TRAIN 0", "u a 1 VALIDATION 0");
  }

  @Test
  void typesThatAreNotWanted_areDroppedFromShownRowsToo() throws IOException {
    Path input =
        Shown.file(
            folder,
            "c.csv",
            "user,item,time,type,label",
            "u,a,1000,click,1",
            "u,b,1010,view,0",
            "u,c,1020,click,0",
            "u,d,1030,click,1",
            "u,e,1040,view,1",
            "u,f,1050,click,1");
    Dataset dataset =
        Shown.prepare(input, b -> b.keepTypes(List.of("click")).split(Split.leaveOneOut()));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a d? f!");
    assertThat(shown(dataset)).containsExactly("u c 1 VALIDATION 0");
    assertThat(dataset.manifest().summary().dropped())
        .contains(
            new DatasetSummary.Dropped("not selected by --types and --min-value", 1, "events"),
            new DatasetSummary.Dropped("not selected by --types and --min-value", 1, "shown"));
  }

  @Test
  void fileWithoutLabels_besideOneWithLabels_hasEventsOnly() throws IOException {
    Path labelled =
        Shown.file(folder, "one.csv", "user,item,time,label", "u,a,1000,1", "u,b,1010,0");
    Path plain = Shown.file(folder, "two.csv", "user,item,time", "u,c,1020", "u,d,1030");
    Path output = folder.resolve("dataset");
    Preparation.of(List.of(labelled, plain))
        .threads(1)
        .split(Split.leaveOneOut())
        .to(output)
        .run(Progress.SILENT);
    Dataset dataset = Dataset.open(output);
    assertThat(Shown.sequences(dataset)).containsExactly("u: a c? d!");
    assertThat(shown(dataset)).containsExactly("u b 1 VALIDATION 0");
    assertThat(dataset.features().labels().numbers().get("label"))
        .containsExactly(1, Double.NaN, Double.NaN);
  }

  /** The first event of a session under test is no target, and neither is what it was chosen of. */
  @Test
  void sessions_haveNoShownRowsOfTheirContext() throws IOException {
    Path input =
        Shown.file(
            folder,
            "i.csv",
            "user,item,time,impressions",
            "u,a,1000,a|b",
            "u,b,1010,",
            "v,a,2000,c|a",
            "v,b,2010,b|c");
    Dataset dataset =
        Shown.prepare(
            input,
            b ->
                b.columns(IMPRESSIONS)
                    .split(new Split.Session(new Cut.Share(0), new Cut.Share(0.5))));
    assertThat(Shown.sequences(dataset)).containsExactly("u: a b", "v: a~ b!");
    assertThat(shown(dataset)).containsExactly("u b 0 TRAIN 0", "v c 1 TEST 0");
  }

  @Test
  void shownRowsWithoutTypes_haveNoLabelOfATaskByType() throws IOException {
    Path input =
        Shown.file(
            folder,
            "i.csv",
            "user,item,time,type,impressions",
            "u,a,1000,buy,a|b",
            "u,b,1010,view,",
            "u,c,1020,buy,");
    Dataset dataset = Shown.prepare(input, b -> b.columns(IMPRESSIONS).split(Split.leaveOneOut()));
    EventLabels labels = dataset.features().shown().labels();
    assertThat(labels.of(new Label.Types(Set.of("buy")), 1)).containsExactly(Float.NaN);
    assertThat(dataset.trainingData().labels(new Label.Types(Set.of("buy"))))
        .containsExactly(1, 0, 1);
  }
}
