package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.memoir.data.Progress;
import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.StoredDocument;
import io.memoir.server.store.StoredEvent;
import io.memoir.train.config.TypeWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefitTest extends WithStoreAndVersions {
  private static final long NOW = DriftingShop.START + 10 * DriftingShop.DAY;

  @TempDir static Path shared;

  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    model = DriftingShop.model(shared.resolve("model"));
  }

  private RefitOutcome refit(RefitSettings settings) throws IOException {
    return new Refit(settings).run(model, store, versions, NOW, Progress.SILENT);
  }

  /** What is recommended first to somebody who did two things. */
  private static String next(Path directory, String first, String second) throws IOException {
    Recommender recommender = Recommender.open(directory);
    UserState state = recommender.newState();
    recommender.observe(state, new Event(first, NOW));
    recommender.observe(state, new Event(second, NOW));
    List<Recommendation> best = recommender.recommend(state, Request.top(1).at(NOW));
    return best.getFirst().itemId();
  }

  @Test
  void run_whatPeopleDoHasChanged_publishesAModelThatKnowsIt() throws IOException {
    store.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 2));
    assertThat(next(model, "i3", "i10")).as("the day before").isNotEqualTo("i17");

    RefitOutcome outcome = refit(DriftingShop.settings());

    assertThat(outcome).isInstanceOf(RefitOutcome.Published.class);
    RefitOutcome.Published published = (RefitOutcome.Published) outcome;
    ChallengerEvaluation.NextItem nextItem = published.evaluation().nextItem().orElseThrow();
    assertThat(nextItem.candidate().ndcg()).isGreaterThan(nextItem.serving().ndcg() + 0.2);
    assertThat(nextItem.difference().cases()).isEqualTo(84);
    assertThat(published.evaluation().tasks()).isEmpty();
    assertThat(published.model()).isEqualTo(folder.resolve("models/refit-000001"));
    assertThat(next(published.model(), "i3", "i10")).isEqualTo("i17");
    assertThat(folder.resolve("models/.work")).doesNotExist();
  }

  /** Both would know the answers to the events that the serving model was trained on. */
  @Test
  void run_fromAModelOfARefit_isJudgedOnLaterEventsOnly() throws IOException {
    List<StoredEvent> day = DriftingShop.day(1, DriftingShop.ITEMS, 7, 2);
    store.append(day.subList(0, day.size() - 60));
    Path once = ((RefitOutcome.Published) refit(DriftingShop.settings())).model();
    Refit refit = new Refit(DriftingShop.settings());

    assertThat(refit.run(once, store, versions, NOW, Progress.SILENT))
        .isInstanceOfSatisfying(
            RefitOutcome.TooFew.class, nothing -> assertThat(nothing.cases()).isZero());
    store.append(day.subList(day.size() - 60, day.size() - 20));

    ChallengerEvaluation evaluation =
        switch (refit.run(once, store, versions, NOW, Progress.SILENT)) {
          case RefitOutcome.Published published -> published.evaluation();
          case RefitOutcome.Kept kept -> kept.evaluation();
          case RefitOutcome.Superseded superseded -> superseded.evaluation();
          case RefitOutcome.TooFew tooFew -> throw new AssertionError(tooFew.toText());
        };
    assertThat(evaluation.nextItem().orElseThrow().difference().cases()).isEqualTo(40);
    assertThat(refit(DriftingShop.settings()))
        .as("the model before was trained on none of them")
        .isInstanceOfSatisfying(
            RefitOutcome.Published.class,
            published ->
                assertThat(published.evaluation().nextItem().orElseThrow().difference().cases())
                    .isEqualTo(82));
  }

  @Test
  void run_itemsThatTheModelDoesNotKnow_growItAtTheEnd() throws IOException {
    store.append(DriftingShop.day(1, DriftingShop.ITEMS + 6, 1, 3));

    RefitOutcome outcome = refit(DriftingShop.settings());

    assertThat(outcome.read().newItems()).isEqualTo(6);
    Path published = ((RefitOutcome.Published) outcome).model();
    ItemTable before = ModelFile.read(model).items();
    ItemTable after = ModelFile.read(published).items();
    assertThat(after.size()).isEqualTo(DriftingShop.ITEMS + 6);
    assertThat(after.items().subList(0, before.size())).isEqualTo(before.items());
    assertThat(next(published, "i31", "i32")).as("new after new").isEqualTo("i33");
    assertThat(next(published, "i28", "i29")).as("new after known").isEqualTo("i30");
  }

  /** A new item has the domain that its attributes tell; those of the others are kept. */
  @ParameterizedTest
  @ValueSource(strings = {"shared", "gated"})
  void run_modelWithDomains_keepsThemAndFindsThoseOfNewItems(String memory) throws IOException {
    Path serving =
        DriftingShop.model(
            folder.resolve("domains"),
            0,
            Map.of("domain", "kind", "any-domain", "0.5", "domain-memory", memory));
    int described = 4;
    store.append(DriftingShop.day(1, DriftingShop.ITEMS + 6, 7, 3));
    List<StoredDocument> documents = new ArrayList<>();
    for (int item = DriftingShop.ITEMS; item < DriftingShop.ITEMS + described; item++) {
      String json =
          "{\"standing\":\"OFFERED\",\"attributes\":{\"kind\":\"%s\"}}"
              .formatted(DriftingShop.KINDS.name(DriftingShop.kind(item)));
      documents.add(new StoredDocument("i" + item, json.getBytes(StandardCharsets.UTF_8)));
    }
    store.putDocuments(DocumentKind.ITEM, documents);

    RefitOutcome outcome =
        new Refit(DriftingShop.settings()).run(serving, store, versions, NOW, Progress.SILENT);

    Path published = ((RefitOutcome.Published) outcome).model();
    Model before = ModelFile.read(serving);
    Model after = ModelFile.read(published);
    SequenceNetwork network = (SequenceNetwork) after.architecture();
    assertThat(network.domains()).contains(DriftingShop.KINDS);
    assertThat(network.domainMemory().name()).isEqualToIgnoringCase(memory);
    int[] domains = ItemTensors.domains(network, after.weights());
    for (int row = 0; row < after.items().size(); row++) {
      int item = Integer.parseInt(after.items().item(row).id().substring(1));
      assertThat(domains[row])
          .as("item %d", item)
          .isEqualTo(
              item < DriftingShop.ITEMS + described ? DriftingShop.kind(item) : Domains.NONE);
    }
    assertThat(after.items().size()).isEqualTo(DriftingShop.ITEMS + 6);
    assertThat(after.weights().floats(SequenceNetwork.HEAD + "map"))
        .as("learned on")
        .isNotEqualTo(before.weights().floats(SequenceNetwork.HEAD + "map"));
    Recommender recommender = Recommender.open(published);
    UserState state = recommender.newState();
    recommender.observe(state, new Event("i3", NOW));
    assertThat(recommender.recommend(state, Request.top(100).at(NOW).inDomain("even")))
        .hasSize(DriftingShop.ITEMS / 2 + described / 2)
        .allSatisfy(each -> assertThat(recommender.domainOf(each.item())).contains("even"));
  }

  @Test
  void run_candidateIsWorse_keepsWhatServes() throws IOException {
    store.append(DriftingShop.day(1, DriftingShop.ITEMS, 1, 4));

    RefitOutcome outcome = refit(DriftingShop.settings().withRate(30));

    assertThat(outcome).isInstanceOf(RefitOutcome.Kept.class);
    ChallengerEvaluation evaluation = ((RefitOutcome.Kept) outcome).evaluation();
    assertThat(evaluation.nextItem().orElseThrow().difference().mean()).isNegative();
    assertThat(outcome.toText()).contains(": worse)");
    assertThat(versions.list()).isEmpty();
  }

  @Test
  void run_equalLogAndSeed_givesEqualModels() throws IOException {
    store.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 2));

    Model once = ModelFile.read(((RefitOutcome.Published) refit(DriftingShop.settings())).model());
    Model again = ModelFile.read(((RefitOutcome.Published) refit(DriftingShop.settings())).model());

    assertThat(versions.list()).hasSize(2);
    assertThat(again.weights().floats("item_embedding"))
        .isEqualTo(once.weights().floats("item_embedding"));
    assertThat(again.provenance().dataFingerprint()).isEqualTo(once.provenance().dataFingerprint());
  }

  @Test
  void run_eventsThatAreRepeats_areCountedAndPredictedByNobody() throws IOException {
    List<StoredEvent> events = new ArrayList<>(DriftingShop.day(1, DriftingShop.ITEMS, 7, 2));
    List<StoredEvent> again = new ArrayList<>();
    for (StoredEvent event : events.subList(0, 40)) {
      again.add(
          StoredEvent.of(
              "again-" + event.eventId(),
              event.userId(),
              event.itemId(),
              "view",
              event.time() + DriftingShop.DAY / 2));
    }
    store.append(events);
    store.append(again);

    RefitOutcome.Published published = (RefitOutcome.Published) refit(DriftingShop.settings());

    ChallengerEvaluation evaluation = published.evaluation();
    ChallengerEvaluation.NextItem nextItem = evaluation.nextItem().orElseThrow();
    assertThat(nextItem.difference().cases()).isEqualTo(88);
    assertThat(nextItem.repeats()).isEqualTo(40);
    assertThat(nextItem.candidate().hitRate())
        .as("no more than can be recommended")
        .isLessThan(48.5 / 88);
    assertThat(evaluation.toText()).contains("(40 of them repeats, which are never recommended)");
    assertThat(published.toJson().getAsJsonObject("judgement").get("repeats").getAsInt())
        .isEqualTo(40);
  }

  @Test
  void run_onlyRepeatsAreHeldOut_saysThatNothingCanBePredicted() throws IOException {
    List<StoredEvent> events = new ArrayList<>();
    for (int e = 0; e < 40; e++) {
      for (int user = 0; user < 20; user++) {
        events.add(
            StoredEvent.of(
                "r%d-%d".formatted(e, user),
                "u" + user,
                "i" + (2 * user + e % 2) % DriftingShop.ITEMS,
                "view",
                DriftingShop.START + e * 1_000L));
      }
    }
    store.append(events);

    assertThat(refit(DriftingShop.settings())).isInstanceOf(RefitOutcome.TooFew.class);
  }

  @Test
  void run_modelThatBeganFromOneAndWasTaughtByOthers_isFittedOn() throws IOException {
    store.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 2));
    Model begun = ModelFile.read(model);
    JsonObject settings = begun.settings().deepCopy();
    settings.addProperty("from", "lstm of 2026-01-01T00:00:00Z");
    settings.addProperty("freeze", "items,body.0");
    settings.addProperty("teachers", "gru of 2026-01-01T00:00:00Z, lstm of 2026-01-02T00:00:00Z");
    Path taught = folder.resolve("taught");
    ModelFile.write(
        new Model(
            begun.name(),
            begun.architecture(),
            begun.weights(),
            begun.items(),
            settings,
            begun.metrics(),
            begun.provenance()),
        taught);

    RefitOutcome outcome =
        new Refit(DriftingShop.settings()).run(taught, store, versions, NOW, Progress.SILENT);

    assertThat(outcome).isInstanceOf(RefitOutcome.Published.class);
    Path once = ((RefitOutcome.Published) outcome).model();
    assertThat(ModelFile.read(once).settings().has("teachers")).isFalse();
    store.append(DriftingShop.day(2, DriftingShop.ITEMS, 7, 2));
    assertThat(new Refit(DriftingShop.settings()).run(once, store, versions, NOW, Progress.SILENT))
        .as("and once more")
        .isNotInstanceOf(RefitOutcome.TooFew.class);
  }

  @Test
  void run_modelThatWasReallyTaught_isFittedOn() throws IOException {
    store.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 2));
    Path taught = DriftingShop.taughtBy(ModelFile.read(model), folder.resolve("taught"));
    assertThat(ModelFile.read(taught).settings().has("teachers")).isTrue();

    assertThat(
            new Refit(DriftingShop.settings()).run(taught, store, versions, NOW, Progress.SILENT))
        .isInstanceOf(RefitOutcome.Published.class);
  }

  /** Another command may have replaced the directory since the server opened it. */
  @Test
  void run_directoryHasAnotherModelThanTheOneThatServes_isRefused() throws IOException {
    store.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 2));
    Path directory = folder.resolve("serving");
    ModelFile.write(ModelFile.read(model), directory);
    ServingPlace.Served serving =
        new ServingPlace.Served(directory, ModelVersion.fingerprint(directory));
    Model same = ModelFile.read(model);
    ModelFile.write(
        new Model(
            same.name(),
            same.architecture(),
            same.weights(),
            same.items(),
            same.settings(),
            Map.of("another", 1.0),
            same.provenance()),
        directory);

    Refit refit = new Refit(DriftingShop.settings());
    assertThatThrownBy(() -> refit.run(serving, store, versions, NOW, Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the model in %s is no longer the one that serves: promote it, or restart the server",
            directory);
    assertThat(versions.list()).isEmpty();
    assertThat(refit.run(directory, store, versions, NOW, Progress.SILENT))
        .as("the same model, once it serves")
        .isInstanceOf(RefitOutcome.Published.class);
  }

  @Test
  void write_localeWithDigitsOfItsOwn_numbersAreFoundAgain() throws IOException {
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("fa-IR-u-nu-arabext"));
    try {
      Model some = ModelFile.read(model);
      assertThat(List.of(versions.write(some), versions.write(some)))
          .containsExactly(
              folder.resolve("models/refit-000001"), folder.resolve("models/refit-000002"))
          .isEqualTo(versions.list());
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }

  @Test
  void run_tooFewEvents_saysHowManyItWants() throws IOException {
    store.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 2).subList(0, 200));

    assertThat(refit(DriftingShop.settings()).toText())
        .isEqualTo(
            "kept the serving model: only 20 of the newest events can be evaluated, at least 30 are needed");
  }

  @Test
  void run_clockThatRunsAhead_doesNotMoveTheCalendar() throws IOException {
    store.append(DriftingShop.day(1, DriftingShop.ITEMS, 7, 2));
    store.append(List.of(StoredEvent.of("odd", "d1-p1", "i1", "view", Long.MAX_VALUE)));
    Model before = ModelFile.read(model);
    LearnedLog log =
        LearnedLog.read(
            store,
            before.items(),
            new LogFeatures(
                before, (SequenceNetwork) before.architecture(), TypeWeights.NONE, List.of()),
            DriftingShop.settings(),
            0,
            NOW);

    assertThat(java.util.Arrays.stream(log.whole().sequences().times()).max()).hasValue(NOW);
    assertThat(log.eventCount()).isEqualTo(60 * 14 + 1);
  }

  @Test
  void settings_thatMakeNoSense_areNamed() {
    assertThatThrownBy(() -> RefitSettings.standard().withEvents(10))
        .isInstanceOf(BadInputException.class)
        .hasMessage("the number of newest events to train on is 10, expected 1000 or more");
  }

  @Test
  void open_afterAKill_removesWhatIsHalf() throws IOException {
    Path models = folder.resolve("models");
    Files.createDirectories(models.resolve(".refit-000003.writing"));
    Files.createDirectories(models.resolve(".work/model"));
    Path written = versions.write(ModelFile.read(model));
    versions.close();

    versions = Versions.open(models);

    assertThat(models.resolve(".refit-000003.writing")).doesNotExist();
    assertThat(models.resolve(".work")).doesNotExist();
    assertThat(versions.list()).containsExactly(written);
  }

  @Test
  void open_whereAnotherLearns_isRefused() {
    assertThatThrownBy(() -> Versions.open(folder.resolve("models")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("another process is retraining a model in ");
  }

  @Test
  void removeOld_keepsTheNewestAndThoseNeeded() throws IOException {
    Model some = ModelFile.read(model);
    List<Path> written =
        List.of(
            versions.write(some), versions.write(some), versions.write(some), versions.write(some));

    versions.removeOld(1, java.util.Set.of(written.get(1)));

    assertThat(versions.list()).containsExactly(written.get(1), written.get(3));
  }
}
