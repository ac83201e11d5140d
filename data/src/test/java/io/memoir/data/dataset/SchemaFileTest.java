package io.memoir.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Progress;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file that says what columns are: written, changed by a person, read again. */
class SchemaFileTest {
  @TempDir Path folder;
  private Path events = Path.of("");
  private Path users = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,time,device,bought"));
    for (int i = 0; i < 60; i++) {
      lines.add(
          "u%d,i%d,%d,%s,%d"
              .formatted(
                  i % 6, i * 7 % 11, 1_700_000_000 + i, i % 4 == 0 ? "tv" : "phone", i / 6 % 2));
    }
    events = Shown.file(folder, "e.csv", lines.toArray(String[]::new));
    users =
        Shown.file(
            folder, "users.csv", "user_id,age,city", "u0,20,Rome", "u1,30,Bonn", "u2,forty,Rome");
  }

  private Path schema(String text) throws IOException {
    return Files.writeString(folder.resolve("schema.json"), text);
  }

  private Dataset prepared(Path schema) throws IOException {
    return Shown.prepare(events, b -> b.users(users).schema(schema).split(Split.leaveOneOut()));
  }

  private String refusal(String schema) throws IOException {
    Path file = schema(schema);
    return Shown.refusal(events, b -> b.users(users).schema(file).split(Split.leaveOneOut()));
  }

  @Test
  void written_andTakenBack_saysTheSame() throws IOException {
    Path input = events;
    Dataset found = Shown.prepare(input, b -> b.users(users).split(Split.leaveOneOut()));
    String written = Files.readString(found.directory().resolve("schema.json"));
    Path kept = schema(written);
    Dataset again = prepared(kept);
    assertThat(
            Files.readString(again.directory().resolve("schema.json"))
                .replaceAll(", \"because\": \"[^\"]*\"", ""))
        .isEqualTo(written.replaceAll(", \"because\": \"[^\"]*\"", ""));
    assertThat(again.fingerprint()).isEqualTo(found.fingerprint());
  }

  @Test
  void changed_isFollowed() throws IOException {
    Path file =
        schema(
            """
            {"users": {"city": {"kind": "ignore"}},
             "events": {"device": {"kind": "category", "known": "event"}, "bought": {"kind": "label"}}}
            """);
    Dataset dataset = prepared(file);
    assertThat(dataset.features().schema().event())
        .extracting(Feature::name)
        .containsExactly("device");
    assertThat(dataset.features().schema().user()).extracting(Feature::name).doesNotContain("city");
    assertThat(dataset.features().shown().count()).isEqualTo(30);
    assertThat(dataset.features().labels().numbers()).containsKey("label");
  }

  @Test
  void columnOfEvents_canBeSaidToBeOfUsers() throws IOException {
    Dataset dataset = prepared(schema("{\"users\": {\"device\": {\"kind\": \"category\"}}}"));
    assertThat(dataset.features().schema().user()).extracting(Feature::name).contains("device");
    assertThat(dataset.features().schema().request()).isEmpty();
    assertThat(Files.readString(dataset.directory().resolve("dataset.json")))
        .contains("users.device: ", " users have several values in the events, such as ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '#',
      value = {
        "{\"users\": {\"age\": {\"kind\": \"number\"}}} ! schema.json: users.age has the kind"
            + " 'number', but users.csv has 'forty' in line 4, which is not a number",
        "{\"users\": {\"agee\": {\"kind\": \"number\"}}} ! schema.json: users.agee is not a column"
            + " of the input (did you mean 'age'?): found age, city",
        "{\"users\": {\"age\": {\"kind\": \"nummer\"}}} ! schema.json: users.age has the kind"
            + " 'nummer' (did you mean 'number'?), expected one of category, categories, number,"
            + " text, words, vector, time, label, impressions, ignore",
        "{\"users\": {\"age\": {\"type\": \"number\"}}} ! schema.json: users.age has the field"
            + " 'type', expected kind, known or encoder",
        "{\"users\": {\"age\": {\"kind\": \"label\"}}} ! schema.json: users.age has the kind"
            + " 'label', which is only allowed for columns of events",
        "{\"users\": {\"age\": \"number\"}} ! schema.json: users.age is \"number\", expected an"
            + " object such as {\"kind\": \"number\"}",
        "{\"user\": {}} ! schema.json has the field 'user' (did you mean 'users'?), expected users,"
            + " items, events",
        "[] ! schema.json is not a JSON object, expected a schema",
        "{\"users\": {\"city\": {\"kind\": \"text\"}}} ! schema.json: users.city has the kind"
            + " 'text', which needs a text encoder: name one with --text, or use kind 'words'",
        "{\"users\": {\"city\": {\"kind\": \"vector\"}}} ! schema.json: users.city has the kind"
            + " 'vector', but users.csv has 'Rome' in line 2, which is not a list of numbers",
        "{\"events\": {\"device\": {\"kind\": \"time\"}}} ! schema.json: events.device has the kind"
            + " 'time', but e.csv has 'tv' in line 2, which is neither a date nor a time",
        "{\"events\": {\"device\": {\"kind\": \"category\", \"known\": \"later\"}}} ! schema.json:"
            + " events.device has \"known\": \"later\", expected event, request or shown",
        "{\"events\": {\"device\": {\"kind\": \"label\"}}} ! e.csv:2: label is 'tv', expected 0 or"
            + " 1; 60 of 60 lines (100%) cannot be used, more than the 1.00% allowed",
        "{\"events\": {\"clicked\": {\"kind\": \"label\"}}} ! e.csv has no column 'clicked' for the"
            + " label: found user_id, item_id, time, device, bought",
      })
  void contradictions_areOneLine(String schema, String line) throws IOException {
    assertThat(refusal(schema)).isEqualTo(line);
  }

  @Test
  void badValue_inOneOfSeveralFiles_isNamedByFileAndLine() throws IOException {
    String header = "user_id,item_id,time,price";
    Path one = Shown.file(folder, "one.csv", header, "u,a,1700000000,1", "u,b,1700000001,2");
    Path two =
        Shown.file(
            folder,
            "two.csv",
            header,
            "u,c,1700000002,3",
            ",d,1700000003,4",
            "u,e,1700000004,dear",
            "u,f,1700000005,5");
    Path file = schema("{\"events\": {\"price\": {\"kind\": \"number\"}}}");
    assertThatThrownBy(() ->
            Preparation.of(List.of(one, two))
                .threads(1)
                .schema(file)
                .maxRejectedShare(0.5)
                .to(folder.resolve("dataset"))
                .run(Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            "events.price has the kind 'number', but " + two + " has 'dear' in line 4, which");
  }

  /** The first event of the item has no value. */
  @Test
  void badValueOfAnItem_isNamedByTheLineThatHasIt() throws IOException {
    Path input =
        Shown.file(
            folder,
            "b.csv",
            "user_id,item_id,time,brand",
            "u,a,1700000000,",
            "u,b,1700000001,7",
            "v,a,1700000002,seven");
    Path file = schema("{\"items\": {\"brand\": {\"kind\": \"number\"}}}");
    assertThat(Shown.refusal(input, b -> b.schema(file)))
        .isEqualTo(
            "schema.json: items.brand has the kind 'number', but b.csv has 'seven' in line 4, which"
                + " is not a number");
  }

  @Test
  void brokenJson_isOneLine() throws IOException {
    assertThat(refusal("{\"users\": {")).startsWith("schema.json is not valid JSON: ");
    assertThat(refusal("{\"users\": {}} more"))
        .startsWith("schema.json is not valid JSON: unexpected text at line 1 column ");
    assertThat(
            refusal(
                "{\"users\": {\"age\": {\"kind\": \"number\"}, \"age\": {\"kind\": \"ignore\"}}}"))
        .isEqualTo("schema.json has 'age' twice in one object, expected it once");
    assertThat(Shown.refusal(events, b -> b.schema(folder.resolve("none.json"))))
        .isEqualTo("none.json does not exist, expected a schema");
  }
}
