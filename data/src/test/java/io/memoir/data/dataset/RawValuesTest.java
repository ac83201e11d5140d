package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The values of single users, items and events, as an application would give them to a model. */
class RawValuesTest {
  private static final int USERS = 12;

  @TempDir Path folder;

  private Dataset dataset() throws IOException {
    List<String> lines =
        new ArrayList<>(List.of("user_id,item_id,time,性别,age,title,genres,rating,type"));
    for (int i = 0; i < 120; i++) {
      int user = i % USERS;
      int item = i * 7 % 15;
      lines.add(
          "u%d,i%d,%d,%s,%s,The Tale of Part %d,%s,%d,%s"
              .formatted(
                  user,
                  item,
                  1_700_000_000 + 60 * i,
                  user % 2 == 0 ? "男" : "女",
                  user == 3 ? "" : Integer.toString(20 + user),
                  item,
                  item % 2 == 0 ? "a|b" : "b|c",
                  1 + i % 5,
                  i % 3 == 0 ? "buy" : "view"));
    }
    Path input = Shown.file(folder, "e.csv", lines.toArray(String[]::new));
    return Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
  }

  @Test
  void values_encodedAgain_areTheRowsOfTheDataSet() throws IOException {
    Dataset dataset = dataset();
    FeatureData features = dataset.features();
    for (int sequence = 0; sequence < dataset.sequences().count(); sequence++) {
      requireRow(
          features.schema().user(), dataset.userValues(sequence), features.users(), sequence);
      List<Values> events = dataset.eventValues(sequence);
      assertThat(events).hasSize(dataset.sequences().length(sequence));
      for (int i = 0; i < events.size(); i++) {
        requireRow(
            features.schema().event(),
            events.get(i),
            features.events(),
            dataset.sequences().offsets()[sequence] + i);
      }
    }
    for (int item = 0; item < dataset.items().size(); item++) {
      requireRow(features.schema().item(), dataset.itemValues(item), features.items(), item);
    }
  }

  private static void requireRow(List<Feature> schema, Values values, EncodedRows rows, int row) {
    assertThat(schema).isNotEmpty();
    EncodedRows encoded = new FeatureEncoder(schema).encode(values);
    assertThat(encoded.codes())
        .isEqualTo(Arrays.copyOfRange(rows.codes(), row * rows.slots(), (row + 1) * rows.slots()));
    assertThat(encoded.reals())
        .isEqualTo(Arrays.copyOfRange(rows.reals(), row * rows.width(), (row + 1) * rows.width()));
  }

  @Test
  void values_areThoseOfTheFile_andMissingOnesAreAbsent() throws IOException {
    Dataset dataset = dataset();
    Values user = dataset.userValues(dataset.sequenceOf("u5"));
    assertThat(user.get("性别")).contains(new Value.Text("女"));
    assertThat(user.get("age")).contains(new Value.Real(25));
    assertThat(dataset.userValues(dataset.sequenceOf("u3")).get("age")).isEmpty();
    Values item = dataset.itemValues(dataset.items().indexOf("i4"));
    assertThat(item.get("title")).contains(new Value.Text("The Tale of Part 4"));
    assertThat(item.get("genres")).contains(new Value.Texts(List.of("a", "b")));
    Values event = dataset.eventValues(dataset.sequenceOf("u5")).getFirst();
    assertThat(event.get("value")).contains(new Value.Real(1));
    assertThat(event.get("type")).contains(new Value.Text("view"));
  }

  @Test
  void values_withoutFeatures_areNone() throws IOException {
    Path input = Shown.file(folder, "p.txt", "a 1", "a 2", "a 3", "b 1");
    Dataset dataset = Shown.prepare(input, b -> b.split(Split.leaveOneOut()));
    assertThat(dataset.userValues(0)).isEqualTo(Values.NONE);
    assertThat(dataset.itemValues(0)).isEqualTo(Values.NONE);
    assertThat(dataset.eventValues(0)).hasSize(3).containsOnly(Values.NONE);
  }
}
