package io.memoir.cli;

import static io.memoir.cli.Answers.done;
import static io.memoir.cli.Answers.ids;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server whose model reads titles with a pretrained encoder. */
@DisabledOnOs(OS.WINDOWS)
class ServeTextsTest {
  @TempDir Path directory;

  private String place(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void newItem_withATitle_isKnownByTheNextRequest() throws Exception {
    Assumptions.assumeTrue(LaunchedServer.hasCurl(), "needs curl 7.82 or later");
    String events = SmallShop.writeEvents(directory.resolve("events.csv")).toString();
    String items = SmallShop.writeItems(directory.resolve("items.csv")).toString();
    done("prepare", "--input", events, "--items", items, "--out", place("data"), "--text");
    String[] train = {"train", "--data", place("data"), "--model", "gru", "--threads", "1"};
    String[] settings = {"--set", "width=32", "epochs=1", "features=true"};
    done(Answers.joined(Answers.joined(train, "--out", place("model")), settings));
    String[] options = {"--model", place("model"), "--store", place("store")};
    try (LaunchedServer server = LaunchedServer.start(options)) {
      JsonObject put =
          server.ask(
              """
              curl -s -X PUT localhost:8080/v1/items/new \
                  --json '{"attributes": {"title": "Thing number 7"}}'
              """);
      assertThat(put.has("notes")).isFalse();
      assertThat(put.get("cold").getAsBoolean()).isFalse();
      JsonObject ranked =
          server.ask(
              """
              curl -s localhost:8080/v1/rank \
                  --json '{"userId": "u01", "itemIds": ["new", "item-03"]}'
              """);
      assertThat(ids(ranked)).containsExactlyInAnyOrder("new", "item-03");
      assertThat(ranked.getAsJsonArray("missingIds")).isEmpty();
    }
  }
}
