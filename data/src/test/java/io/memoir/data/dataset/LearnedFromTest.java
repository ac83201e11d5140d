package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Sequences;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.model.ItemTable;
import io.memoir.model.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnedFromTest {
  @TempDir Path folder;
  private Path input = Path.of("");

  @BeforeEach
  void writeInput() throws IOException {
    input =
        Shown.file(
            folder,
            "t.csv",
            "user,item,time,event",
            "u,a,10,view",
            "u,b,20,view",
            "u,c,30,buy",
            "u,a,40,view",
            "v,b,15,view",
            "v,c,25,view",
            "v,a,35,view",
            "v,b,45,view");
  }

  private static Provenance provenance(String data, String split) {
    return new Provenance(data, split, 1, "", "", "", "", "", 0);
  }

  private static Provenance of(Dataset dataset) {
    return provenance(dataset.fingerprint(), dataset.trainingData().splitFingerprint().toString());
  }

  @Test
  void of_sameSplit_saysSo() throws IOException {
    Dataset dataset = Shown.prepare(input, b -> b.split(Split.leaveOneOut()));

    assertThat(LearnedFrom.of(of(dataset), dataset)).isEqualTo(LearnedFrom.SAME_SPLIT);
    assertThat(LearnedFrom.of(provenance(dataset.fingerprint(), ""), dataset))
        .as("a model that knows no split, of the very data set")
        .isEqualTo(LearnedFrom.SAME_SPLIT);
    String split = dataset.trainingData().splitFingerprint().toString();
    assertThat(LearnedFrom.of(provenance("of the data set with another feature", split), dataset))
        .isEqualTo(LearnedFrom.SAME_SPLIT);
  }

  @Test
  void of_anotherSplitOfTheLog_isNoticed() throws IOException {
    Dataset learned = Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
    Provenance model = of(learned);
    Dataset met = Shown.prepare(input, b -> b.split(new Split.Ratio(0, 0.5)));

    assertThat(met.sequences().items()).isEqualTo(learned.sequences().items());
    assertThat(LearnedFrom.of(model, met)).isEqualTo(LearnedFrom.ANOTHER_SPLIT);
    assertThat(LearnedFrom.of(provenance(learned.fingerprint(), ""), met))
        .as("a model that knows no split")
        .isEqualTo(LearnedFrom.UNKNOWN);
  }

  @Test
  void fingerprint_otherNumbersAndOrder_isTheSame() {
    ItemTable items = new ItemTable(List.of(ItemTable.Item.of("a"), ItemTable.Item.of("b")));
    ItemTable turned = new ItemTable(items.items().reversed());
    byte[] parts = {0, 1, 0, 2, 1};
    Sequences one =
        new Sequences(
            new String[] {"u", "v"},
            new int[] {0, 2, 5},
            new int[] {0, 1, 1, 1, 0},
            new long[] {1, 2, 3, 4, 5},
            parts);
    Sequences other =
        new Sequences(
            new String[] {"v", "u"},
            new int[] {0, 3, 5},
            new int[] {0, 0, 1, 1, 0},
            new long[] {3, 4, 5, 1, 2},
            new byte[] {0, 2, 1, 0, 1});

    SplitFingerprint fingerprint = SplitFingerprint.of(items, one);
    assertThat(SplitFingerprint.of(turned, other)).isEqualTo(fingerprint);
    assertThat(SplitFingerprint.parse(fingerprint.toString())).contains(fingerprint);
    parts[4] = 2;
    SplitFingerprint split = SplitFingerprint.of(items, one);
    assertThat(split.events()).isEqualTo(fingerprint.events());
    assertThat(split.parts()).isNotEqualTo(fingerprint.parts());
    assertThat(SplitFingerprint.of(turned, one).events()).isNotEqualTo(fingerprint.events());
  }

  @Test
  void of_otherEvents_isNoticed() throws IOException {
    Dataset learned = Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
    Provenance model = of(learned);
    Path later =
        Shown.file(
            folder, "l.csv", "user,item,time", "u,a,10", "u,b,20", "u,c,31", "v,b,15", "v,c,25");
    Dataset met = Shown.prepare(later, b -> b.split(Split.leaveOneOut()));

    assertThat(LearnedFrom.of(model, met)).isEqualTo(LearnedFrom.OTHER_EVENTS);
  }

  @Test
  void of_ensembleOfWhichOneMemberDiffers_isNoticed() throws IOException {
    Dataset one = Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
    String first = one.trainingData().splitFingerprint().toString();
    String data = one.fingerprint();
    Dataset two = Shown.prepare(input, b -> b.split(new Split.Ratio(0, 0.5)));
    String second = two.trainingData().splitFingerprint().toString();

    Provenance both = provenance(data + ", " + two.fingerprint(), first + ", " + second);
    assertThat(LearnedFrom.of(both, two)).isEqualTo(LearnedFrom.ANOTHER_SPLIT);
    Provenance older = provenance(data + ", " + two.fingerprint(), ", " + second);
    assertThat(LearnedFrom.of(older, two)).isEqualTo(LearnedFrom.UNKNOWN);
    assertThat(LearnedFrom.of(provenance(two.fingerprint(), second), of(two)))
        .isEqualTo(LearnedFrom.SAME_SPLIT);
  }

  @Test
  void of_nothingKnown_isUnknown() throws IOException {
    Dataset dataset = Shown.prepare(input, b -> b.split(Split.leaveOneOut()));

    assertThat(LearnedFrom.of(provenance("", ""), dataset)).isEqualTo(LearnedFrom.UNKNOWN);
    assertThat(LearnedFrom.of(provenance("", ""), provenance("", "")))
        .isEqualTo(LearnedFrom.UNKNOWN);
  }
}
