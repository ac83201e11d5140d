package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.http.TestShop;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingChoiceTest {
  @TempDir private Path folder = Path.of("");
  private Path first = Path.of("");
  private Path refitted = Path.of("");
  private EventStore store;

  @BeforeEach
  void open() throws IOException {
    first = TestShop.model(folder.resolve("first"), 1);
    refitted = TestShop.model(folder.resolve("refit-000001"), 2);
    store = EventStores.open(folder.resolve("events").toString(), Durability.RELAXED);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ServingChoice named(Path model, boolean learns) throws IOException {
    return ServingChoice.of(store, Optional.of(model), learns).orElseThrow();
  }

  @Test
  void of_nothingNamedNothingPromoted_isNone() throws IOException {
    assertThat(ServingChoice.of(store, Optional.empty(), true)).isEmpty();
  }

  @Test
  void of_nothingNamed_isWhatWasPromotedLast() throws IOException {
    PromotedModel.record(store, refitted);

    assertThat(ServingChoice.of(store, Optional.empty(), false))
        .contains(new ServingChoice(refitted, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void of_promotedModelIsGone_refusedWithItsPlace(boolean learns) throws IOException {
    PromotedModel.record(store, refitted);
    Files.delete(refitted.resolve("model.json"));

    assertThatThrownBy(() -> ServingChoice.of(store, Optional.empty(), learns))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "the model promoted last in this store, " + refitted + ", is missing: ")
        .hasMessageNotContaining("\n");
    ServingChoice choice = named(first, learns);
    assertThat(choice.directory()).isEqualTo(first);
    assertThat(choice.notice().orElseThrow()).contains(refitted.toString(), "is missing");
  }

  @Test
  void of_learningProcessStartedAgain_servesWhatItLearned() throws IOException {
    assertThat(named(first, true)).isEqualTo(new ServingChoice(first, Optional.empty()));
    PromotedModel.record(store, refitted);

    for (int start = 0; start < 2; start++) {
      ServingChoice again = named(first, true);
      assertThat(again.directory()).isEqualTo(refitted);
      assertThat(again.notice().orElseThrow())
          .startsWith(
              "serving " + refitted + ", the model promoted last in this store; to return to")
          .contains("the configured model " + first + ", with which this store was started");
    }
  }

  @Test
  void of_storeThatDoesNotSayWhatItBeganWith_servesWhatWasPromoted() throws IOException {
    PromotedModel.record(store, refitted);

    for (int start = 0; start < 2; start++) {
      ServingChoice choice = named(first, true);
      assertThat(choice.directory()).isEqualTo(refitted);
      assertThat(choice.notice().orElseThrow())
          .startsWith("serving " + refitted + ", the model promoted last in this store; ")
          .contains(first.toString())
          .doesNotContain("started with");
    }
  }

  @Test
  void of_learningProcessWithAnotherModel_servesThatAndSaysWhatItLeaves() throws IOException {
    named(first, true);
    PromotedModel.record(store, refitted);
    Path other = TestShop.model(folder.resolve("other"), 3);

    ServingChoice choice = named(other, true);
    assertThat(choice.directory()).isEqualTo(other);
    assertThat(choice.notice().orElseThrow())
        .contains(other.toString(), refitted.toString(), "are not used");
    assertThat(named(other, true))
        .as("started again before it has learned")
        .isEqualTo(new ServingChoice(other, Optional.empty()));
    assertThat(ServingChoice.of(store, Optional.empty(), false).orElseThrow().directory())
        .isEqualTo(other);
  }

  @Test
  void of_anotherModelUnderTheOldName_isAnotherModel() throws IOException {
    named(first, true);
    PromotedModel.record(store, refitted);
    TestShop.model(first, 4);

    assertThat(named(first, true).directory()).isEqualTo(first);
  }

  @Test
  void of_processThatDoesNotLearn_servesTheNamedModelAndSaysSo() throws IOException {
    PromotedModel.record(store, refitted);

    ServingChoice choice = named(first, false);
    assertThat(choice.directory()).isEqualTo(first);
    assertThat(choice.notice().orElseThrow())
        .startsWith("serving " + first + " as configured")
        .contains(refitted.toString());
    assertThat(PromotedModel.of(store)).as("nothing is noted").contains(refitted);
  }
}
