package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Progress;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.file.ModelFile;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.runtime.Profile;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Recommender;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.config.TypeWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refitting models with features and several tasks from the log of a server. */
class FeatureRefitTest extends WithStoreAndVersions {
  private static final long NOW = DescribedShop.START + 10 * DescribedShop.DAY;
  private static final int NEW_ITEMS = 3;

  @TempDir static Path shared;

  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    model = DescribedShop.model(shared.resolve("model"), Map.of());
  }

  private RefitOutcome refit(Path serving) throws IOException {
    return new Refit(RefitSettings.standard().withEpochs(12))
        .run(serving, store, versions, NOW, Progress.SILENT);
  }

  /** How many of the best ten items for somebody without events are of the first half. */
  private static long ofFirstHalf(Path directory, String gender) throws IOException {
    Recommender recommender = Recommender.open(directory);
    float[] scores = new float[recommender.items().size()];
    Profile profile = Profile.of(Values.NONE.with("gender", gender));
    recommender.score(recommender.newState(), NOW, profile, scores);
    Integer[] order = new Integer[DescribedShop.ITEMS];
    Arrays.setAll(order, item -> item);
    Arrays.sort(order, (a, b) -> Float.compare(scores[b], scores[a]));
    return Arrays.stream(order).limit(10).filter(item -> item < DescribedShop.ITEMS / 2).count();
  }

  private static double probability(Path directory, int item) throws IOException {
    Recommender recommender = Recommender.open(directory);
    return recommender
        .predict(recommender.newState(), "i" + item, RankRequest.by("click").at(NOW))
        .value();
  }

  /** With a calibration that is not the usual one, as of a model with a validation part. */
  private Path calibrated(float[] calibration) throws IOException {
    Model trained = ModelFile.read(model);
    Map<String, Tensor> tensors = new LinkedHashMap<>(trained.weights().tensors());
    tensors.put("task.click.calibration", new Tensor.Floats(List.of(2), calibration));
    Path directory = folder.resolve("calibrated");
    ModelFile.write(with(trained, (SequenceNetwork) trained.architecture(), tensors), directory);
    return directory;
  }

  private static Model with(Model model, SequenceNetwork network, Map<String, Tensor> tensors) {
    return new Model(
        model.name(),
        network,
        new Weights(tensors),
        model.items(),
        model.settings(),
        model.metrics(),
        model.provenance());
  }

  /** The trainer has asked what people without events begin with, and the runtime answers it. */
  @Test
  void train_withProfiles_knowsWhatUsersWithoutEventsBeginWith() throws IOException {
    assertThat(ofFirstHalf(model, "f")).isGreaterThanOrEqualTo(9);
    assertThat(ofFirstHalf(model, "m")).isLessThanOrEqualTo(1);
  }

  @Test
  void run_tastesOfGendersHaveChanged_learnsItFromAttributesOfUsers() throws IOException {
    store.append(DescribedShop.day(1, true, 0, 2));
    DescribedShop.describe(store, 1, 0, 0);

    RefitOutcome outcome = refit(model);

    assertThat(outcome).isInstanceOf(RefitOutcome.Published.class);
    Path published = ((RefitOutcome.Published) outcome).model();
    assertThat(ofFirstHalf(published, "f")).isLessThanOrEqualTo(1);
    assertThat(ofFirstHalf(published, "m")).isGreaterThanOrEqualTo(9);
  }

  @Test
  void run_modelWithFeaturesAndTasks_keepsThemAndTheCalibration() throws IOException {
    float[] calibration = {1.5f, 0.25f};
    Path serving = calibrated(calibration);
    store.append(DescribedShop.day(1, true, NEW_ITEMS, 3));
    DescribedShop.describe(store, 1, DescribedShop.ITEMS, DescribedShop.ITEMS + NEW_ITEMS);

    Path published = ((RefitOutcome.Published) refit(serving)).model();

    Model before = ModelFile.read(serving);
    Model after = ModelFile.read(published);
    SequenceNetwork was = (SequenceNetwork) before.architecture();
    SequenceNetwork is = (SequenceNetwork) after.architecture();
    assertThat(is.schema()).isEqualTo(was.schema());
    assertThat(is.tasks()).isEqualTo(was.tasks());
    assertThat(after.weights().floats("task.click.calibration")).containsExactly(calibration);
    assertThat(after.weights().floats("task.click.user_weight"))
        .as("the task has learned on")
        .isNotEqualTo(before.weights().floats("task.click.user_weight"));
    EncodedRows features = ItemTensors.features(is, after.weights());
    FeatureEncoder encoder = new FeatureEncoder(DescribedShop.SCHEMA.item());
    for (int item = 0; item < after.items().size(); item++) {
      int number = Integer.parseInt(after.items().item(item).id().substring(1));
      assertThat(features.codes()[item])
          .as("colour of item %d", number)
          .isEqualTo(
              encoder.encode(Values.NONE.with("colour", DescribedShop.colour(number))).codes()[0]);
    }
    assertThat(after.items().size()).isEqualTo(DescribedShop.ITEMS + NEW_ITEMS);
    assertThat(probability(published, DescribedShop.ITEMS)).as("new and red").isGreaterThan(0.5);
    assertThat(probability(published, DescribedShop.ITEMS + 1)).as("new and blue").isLessThan(0.5);
  }

  /** The form of a calibration is part of the network, and its settings say which one it is. */
  @Test
  void requireRefittable_isotonicCalibration_isThatOfTheSettings() throws IOException {
    Model trained = ModelFile.read(model);
    SequenceNetwork network = (SequenceNetwork) trained.architecture();
    List<Task> tasks = new ArrayList<>();
    for (Task task : network.tasks()) {
      tasks.add(
          task instanceof Task.Binary binary
              ? new Task.Binary(
                  binary.name(),
                  binary.label(),
                  binary.interaction(),
                  binary.tower(),
                  binary.timed(),
                  Calibration.PIECEWISE_LINEAR)
              : task);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(trained.weights().tensors());
    float[] identity = Calibration.PIECEWISE_LINEAR.identity();
    tensors.put("task.click.calibration", new Tensor.Floats(List.of(identity.length), identity));
    SequenceNetwork isotonic =
        new SequenceNetwork(
            network.schema(), network.items(), network.body(), tasks, network.calendarEnd());
    Refit refit = new Refit(RefitSettings.standard());

    Path wrong = folder.resolve("wrong");
    ModelFile.write(with(trained, isotonic, tensors), wrong);
    assertThatThrownBy(() -> refit.requireRefittable(wrong))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("do not describe its network");

    trained.settings().addProperty("task.click.calibration", "isotonic");
    Path right = folder.resolve("right");
    ModelFile.write(with(trained, isotonic, tensors), right);
    assertThatCode(() -> refit.requireRefittable(right)).doesNotThrowAnyException();
  }

  @Test
  void read_logWithContextsAndDocuments_encodesWhatServingSees() throws IOException {
    List<StoredEvent> events = DescribedShop.day(1, true, NEW_ITEMS, 4);
    store.append(events);
    DescribedShop.describe(store, 1, DescribedShop.ITEMS, DescribedShop.ITEMS + 1);
    Model before = ModelFile.read(model);
    LearnedLog log =
        LearnedLog.read(
            store,
            before.items(),
            new LogFeatures(
                before, (SequenceNetwork) before.architecture(), TypeWeights.NONE, List.of()),
            RefitSettings.standard(),
            0,
            NOW);

    requireFeatures(log.whole(), events);
    requireFeatures(log.earlier(), events);
    FeatureData features = log.whole().features();
    int[] colours = features.items().codes();
    assertThat(colours).hasSize(log.items().size());
    for (int item = DescribedShop.ITEMS; item < colours.length; item++) {
      boolean described = log.items().item(item).id().equals("i" + DescribedShop.ITEMS);
      assertThat(colours[item]).as(log.items().item(item).id()).isEqualTo(described ? 2 : 0);
    }
    for (int user = 0; user < log.whole().sequences().count(); user++) {
      String id = log.whole().sequences().ids()[user];
      int person = Integer.parseInt(id.substring(id.indexOf("-p") + 2));
      assertThat(features.users().codes()[user])
          .as(id)
          .isEqualTo(DescribedShop.gender(person).equals("f") ? 2 : 3);
    }
  }

  /** Each event of the data has what its event of the log says. */
  private static void requireFeatures(TrainingData data, List<StoredEvent> events) {
    Map<String, StoredEvent> byUserAndTime =
        events.stream()
            .collect(Collectors.toMap(each -> each.userId() + each.time(), each -> each));
    FeatureEncoder ofEvents = new FeatureEncoder(DescribedShop.SCHEMA.event());
    FeatureEncoder ofRequests = new FeatureEncoder(DescribedShop.SCHEMA.request());
    float[] labels = data.labels(new Label.Types(Set.of("buy")));
    for (int s = 0; s < data.sequences().count(); s++) {
      for (int e = data.sequences().offsets()[s]; e < data.sequences().offsets()[s + 1]; e++) {
        StoredEvent event =
            Optional.ofNullable(
                    byUserAndTime.get(data.sequences().ids()[s] + data.sequences().times()[e]))
                .orElseThrow();
        EncodedRows expected = ofEvents.encode(DescribedShop.values(event));
        EncodedRows found = data.features().events();
        assertThat(found.codes()[e]).as("type of event %d", e).isEqualTo(expected.codes()[0]);
        assertThat(Arrays.copyOfRange(found.reals(), 2 * e, 2 * e + 2))
            .as("dwell time of event %d", e)
            .containsExactly(expected.reals());
        assertThat(data.features().requests().codes()[e])
            .as("page of event %d", e)
            .isEqualTo(
                ofRequests.encode(
                        Values.NONE.with("page", event.context().getOrDefault("page", "")))
                    .codes()[0]);
        assertThat(labels[e])
            .as("label of event %d", e)
            .isEqualTo(event.type().equals("buy") ? 1 : 0);
      }
    }
  }

  /** The model, as if its task had been trained with another label. */
  private Path labelled(Label label, String setting) throws IOException {
    Model trained = ModelFile.read(model);
    SequenceNetwork network = (SequenceNetwork) trained.architecture();
    List<Task> tasks = new ArrayList<>();
    for (Task task : network.tasks()) {
      tasks.add(
          task instanceof Task.Binary binary
              ? new Task.Binary(
                  binary.name(), label, binary.interaction(), binary.tower(), binary.timed())
              : task);
    }
    trained.settings().addProperty("task.click.label", setting);
    Path directory = folder.resolve("labelled");
    ModelFile.write(
        with(
            trained,
            new SequenceNetwork(
                network.schema(), network.items(), network.body(), tasks, network.calendarEnd()),
            trained.weights().tensors()),
        directory);
    return directory;
  }

  /** Types that are rare need not occur in the newest events. */
  @Test
  void run_labelWithATypeThatTheLogLacks_isKept() throws IOException {
    Path serving = labelled(new Label.Types(Set.of("buy", "order")), "type = buy|order");
    store.append(DescribedShop.day(1, true, 0, 2));
    DescribedShop.describe(store, 1, 0, 0);

    RefitOutcome outcome = refit(serving);

    assertThat(outcome).isInstanceOf(RefitOutcome.Published.class);
    Path published = ((RefitOutcome.Published) outcome).model();
    assertThat(((SequenceNetwork) ModelFile.read(published).architecture()).tasks())
        .isEqualTo(((SequenceNetwork) ModelFile.read(serving).architecture()).tasks());
  }

  @Test
  void run_taskWhoseLabelTheLogLacks_isRefused() throws IOException {
    Path directory = labelled(new Label.Column("label"), "label");
    store.append(DescribedShop.day(1, true, 0, 5));
    DescribedShop.describe(store, 1, 0, 0);

    assertThatThrownBy(() -> refit(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "task 'click' of model 'lstm' learns from items that were shown, but no event in the log"
                + " has an 'impression', nor 'label' in its context");
    assertThat(versions.list()).isEmpty();
  }

  /** The model, as if it had been trained with weights of event types. */
  private Path weighted(String weights) throws IOException {
    Model trained = ModelFile.read(model);
    trained.settings().addProperty("type-weights", weights);
    Path directory = folder.resolve("weighted");
    ModelFile.write(trained, directory);
    return directory;
  }

  /** Types that are rare need not occur in the newest events. */
  @Test
  void run_modelWithTypeWeights_keepsThem() throws IOException {
    store.append(DescribedShop.day(1, true, 0, 2));
    DescribedShop.describe(store, 1, 0, 0);

    RefitOutcome outcome = refit(weighted("buy:3,refund:0"));

    assertThat(outcome).isInstanceOf(RefitOutcome.Published.class);
    Path published = ((RefitOutcome.Published) outcome).model();
    assertThat(ModelFile.read(published).settings().get("type-weights").getAsString())
        .isEqualTo("buy:3,refund:0");
  }

  @Test
  void run_logWithoutTypesThatHaveWeights_isRefused() throws IOException {
    store.append(DescribedShop.day(1, true, 0, 2));
    DescribedShop.describe(store, 1, 0, 0);
    Path serving = weighted("order:3,refund:0");

    assertThatThrownBy(() -> refit(serving))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "model 'lstm' was trained with weights of event types (order, refund), but no event in"
                + " the log has one of them");
    assertThat(versions.list()).isEmpty();
  }

  /** Of a model without features and other tasks, types are read for the weights alone. */
  @Test
  void read_modelOfIdsWithTypeWeights_hasTheTypesOfItsEvents() throws IOException {
    List<StoredEvent> events = DescribedShop.day(1, true, 0, 4);
    store.append(events);
    Model before = ModelFile.read(model);
    SequenceNetwork plain =
        TrainingConfig.of(Map.of("width", "32")).network().architecture(before.items().size());
    LearnedLog log =
        LearnedLog.read(
            store,
            before.items(),
            new LogFeatures(before, plain, new TypeWeights(Map.of("buy", 3.0)), List.of()),
            RefitSettings.standard(),
            0,
            NOW);

    for (TrainingData data : List.of(log.whole(), log.earlier())) {
      EventLabels labels = data.features().labels();
      assertThat(labels.typeNames()).containsExactly("buy", "view");
      assertThat(labels.types()).hasSize(data.sequences().eventCount()).contains(0, 1);
      assertThat(data.features().schema().isEmpty()).isTrue();
      for (int e = 0; e < labels.types().length; e++) {
        String id = data.items().item(data.sequences().items()[e]).id();
        boolean red = DescribedShop.colour(Integer.parseInt(id.substring(1))).equals("red");
        assertThat(labels.typeNames().get(labels.types()[e]))
            .as(id)
            .isEqualTo(red ? "buy" : "view");
      }
    }
  }

  /** Labels and types are part of the data on which a model is trained. */
  @Test
  void read_anotherLabelOrTypeOfAnEvent_isOtherData() throws IOException {
    List<StoredEvent> events = DescribedShop.day(1, true, 0, 4);
    StoredEvent last = events.getLast();
    String fingerprint = fingerprint("first", events);
    assertThat(fingerprint("same", events)).isEqualTo(fingerprint);

    events.set(events.size() - 1, changed(last, "refund", last.context()));
    assertThat(fingerprint("type", events)).as("another type").isNotEqualTo(fingerprint);

    events.set(events.size() - 1, changed(last, last.type(), Map.of("dwell", "30")));
    assertThat(fingerprint("label", events)).as("another label").isNotEqualTo(fingerprint);
  }

  private static StoredEvent changed(StoredEvent event, String type, Map<String, String> context) {
    return new StoredEvent(
        event.eventId(),
        event.userId(),
        event.itemId(),
        type,
        event.time(),
        event.value(),
        event.requestId(),
        context);
  }

  /** The fingerprint of a log as data of a model of ids with a label of numbers and weights. */
  private String fingerprint(String name, List<StoredEvent> events) throws IOException {
    TrainingConfig config =
        TrainingConfig.of(
            Map.of(
                "width", "32",
                "tasks", "next-item,long",
                "task.long.label", "dwell >= 10"));
    Model before = ModelFile.read(model);
    SequenceNetwork plain =
        config
            .network()
            .architecture(
                before.items().size(),
                Schema.NONE,
                config.tasks(),
                Optional.empty(),
                DomainMemory.SHARED);
    try (EventStore own = EventStores.open(folder.resolve(name).toString(), Durability.RELAXED)) {
      own.append(events);
      return LearnedLog.read(
              own,
              before.items(),
              new LogFeatures(before, plain, new TypeWeights(Map.of("buy", 3.0)), List.of()),
              RefitSettings.standard(),
              0,
              NOW)
          .whole()
          .fingerprint();
    }
  }

  /** A refit would unlearn what gender means. */
  @Test
  void run_logWithoutValuesOfAFeature_isRefused() throws IOException {
    store.append(DescribedShop.day(1, true, 0, 8));

    assertThatThrownBy(() -> refit(model))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "model 'lstm' uses the user feature 'gender', but no user in the log has an attribute"
                + " 'gender'");
    assertThat(versions.list()).isEmpty();
  }

  @Test
  void run_taskWhoseColumnTheLogLacks_isRefused() throws IOException {
    Path directory = labelled(new Label.AtLeast("stars", 4), "stars >= 4");
    store.append(DescribedShop.day(1, true, 0, 5));
    DescribedShop.describe(store, 1, 0, 0);

    assertThatThrownBy(() -> refit(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "task 'click' of model 'lstm' learns from 'stars', but no event in the log has a number"
                + " of this name, as a field or in its context");
    assertThat(versions.list()).isEmpty();
  }

  /** What people buy has not changed, so that a model trained on is as good. */
  @Test
  void run_modelWithoutNextItemTask_isComparedByItsOwn() throws IOException {
    Path clicks = DescribedShop.model(folder.resolve("clicks"), Map.of("tasks", "click"));
    store.append(DescribedShop.day(1, true, 0, 6));
    DescribedShop.describe(store, 1, 0, 0);

    ChallengerEvaluation evaluation =
        switch (refit(clicks)) {
          case RefitOutcome.Published published -> published.evaluation();
          case RefitOutcome.Kept kept -> kept.evaluation();
          case RefitOutcome.Superseded superseded -> superseded.evaluation();
          case RefitOutcome.TooFew tooFew -> throw new AssertionError(tooFew.toText());
        };

    assertThat(evaluation.nextItem()).isEmpty();
    assertThat(evaluation.tasks())
        .singleElement()
        .satisfies(click -> {
          assertThat(click.task().name()).isEqualTo("click");
          assertThat(click.rows()).isEqualTo(72);
          assertThat(click.difference().cases()).isEqualTo(72);
        });
  }

  @Test
  void run_textsWhoseEncoderIsMissing_isRefused() throws IOException {
    Model trained = ModelFile.read(model);
    SequenceNetwork network = (SequenceNetwork) trained.architecture();
    Schema schema =
        new Schema(
            List.of(new Feature.Text("bio", "some-encoder", "00", 2)),
            List.of(),
            List.of(),
            List.of());
    SequenceNetwork texts =
        new SequenceNetwork(
            schema,
            new ItemEncoder(network.itemCount(), network.width(), network.inputScale()),
            network.body(),
            network.tasks(),
            network.calendarEnd());
    Map<String, Tensor> tensors = new LinkedHashMap<>(trained.weights().tensors());
    tensors.put(
        "profile.bio.weight",
        new Tensor.Floats(List.of(network.width(), 3), new float[3 * network.width()]));
    Path directory = folder.resolve("texts");
    ModelFile.write(with(trained, texts, tensors), directory);
    store.append(DescribedShop.day(1, true, 0, 7));

    assertThatThrownBy(() -> refit(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith(
            "encodes 'bio' with the text encoder some-encoder, which is not available: it cannot be"
                + " refitted");
  }
}
