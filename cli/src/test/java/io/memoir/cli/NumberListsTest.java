package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.store.StoredEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Categories that are lists of numbers: the same for preparation and for a server. */
class NumberListsTest {
  private static final int ITEMS = 5;
  private static final List<String> LISTS =
      List.of("[18,35]", "[16777217]", "[18,1.5,-3]", "[35,123456789012,18,16777216]", "[]");

  @TempDir Path directory;

  @Test
  void encodedRows_ofDataSetAndServer_areEqual() throws IOException {
    List<String> events = new ArrayList<>();
    List<String> items = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      items.add("{\"item_id\":\"i%s\",\"genre_ids\":%s}".formatted(item, LISTS.get(item)));
      for (int user = 0; user < 4; user++) {
        events.add(
            "{\"user_id\":\"u%s\",\"item_id\":\"i%s\",\"timestamp\":%s,\"tags\":%s}"
                .formatted(user, item, 1_750_000_000L + 100L * item, LISTS.get(item)));
      }
    }
    Path output = directory.resolve("dataset");
    Preparation.of(Files.write(directory.resolve("events.jsonl"), events))
        .items(Files.write(directory.resolve("items.jsonl"), items))
        .schema(
            Files.writeString(
                directory.resolve("kinds.json"),
                """
                {"items": {"genre_ids": {"kind": "categories"}},
                 "events": {"tags": {"kind": "categories"}}}
                """))
        .split(Split.leaveOneOut())
        .to(output)
        .run(Progress.SILENT);
    Dataset dataset = Dataset.open(output);
    Schema schema = dataset.features().schema();
    FeatureValues served = new FeatureValues(schema, List.of());

    for (int item = 0; item < ITEMS; item++) {
      JsonElement list = JsonParser.parseString(LISTS.get(item));
      Attributes attributes =
          new Attributes(Map.of("genre_ids", Attribute.read(list, "genre_ids")));
      assertThat(codes(schema.item(), served.item(attributes)))
          .as("genre_ids %s", list)
          .isEqualTo(row(dataset.features().items(), dataset.items().indexOf("i" + item)));
    }
    // The events of a user are those of the items, in order.
    int begin = dataset.sequences().offsets()[dataset.sequenceOf("u0")];
    for (int item = 0; item < ITEMS; item++) {
      JsonObject sent = new JsonObject();
      sent.add("tags", JsonParser.parseString(LISTS.get(item)));
      StoredEvent stored =
          new StoredEvent(
              "e",
              "u0",
              "i" + item,
              "view",
              5,
              OptionalDouble.empty(),
              Optional.empty(),
              Map.of("tags", sent.get("tags").toString()));
      assertThat(codes(schema.event(), served.event(stored).values()))
          .as("tags %s", sent)
          .isEqualTo(row(dataset.features().events(), begin + item));
    }
  }

  private static int[] codes(List<Feature> features, Values values) {
    return new FeatureEncoder(features).encode(values).codes();
  }

  private static int[] row(EncodedRows rows, int row) {
    return Arrays.copyOfRange(rows.codes(), row * rows.slots(), (row + 1) * rows.slots());
  }
}
