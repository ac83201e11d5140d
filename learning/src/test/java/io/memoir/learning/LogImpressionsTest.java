package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Cut;
import io.memoir.data.EventColumns;
import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.Split;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Preparation;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.task.Label;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.config.TypeWeights;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Impressions in a file of events, and in the log of a server. */
class LogImpressionsTest {
  private static final long SEED = 31;
  private static final long START = 1_780_000_000_000L;
  private static final long NOW = START + 86_400_000;
  private static final int USERS = 8;
  private static final int EVENTS = 120;
  private static final int ITEMS = 12;

  /** An event as a line of a file, and as a server stores it. */
  private record Written(String line, StoredEvent event) {}

  @TempDir static Path shared;
  @TempDir Path folder;

  private static List<Written> written;
  private static TrainingData prepared;
  private static Model model;
  private EventStore store;

  @BeforeAll
  static void prepare() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    written = IntStream.range(0, EVENTS).mapToObj(number -> written(number, random)).toList();
    Path file = shared.resolve("events.csv");
    Files.writeString(
        file,
        written.stream()
            .map(Written::line)
            .collect(
                Collectors.joining(
                    "\n", "user,item,time,impressions,prices,watched,device\n", "\n")));
    Path directory = shared.resolve("data");
    Preparation.of(file)
        .threads(1)
        .columns(EventColumns.FOUND.orElse(Optional.empty(), Optional.of("impressions")))
        .split(new Split.Temporal(new Cut.Share(0), new Cut.Share(0.1)))
        .to(directory)
        .run(Progress.SILENT);
    Dataset dataset = Dataset.open(directory);
    prepared = dataset.trainingData();
    TrainingConfig config =
        TrainingConfig.named("lstm")
            .with(
                Map.of(
                    "width", "32",
                    "batch", "8",
                    "epochs", "1",
                    "hold-out", "false",
                    "tasks", "next-item,click",
                    "task.click.label", "label"));
    model =
        new Training(dataset, config, shared.resolve("model"), new TrainingOptions(1, 1, false))
            .run(Progress.SILENT);
  }

  /**
   * An event with up to five items that were shown, of which some occur twice, and their prices, of
   * which some are missing. Some items were chosen elsewhere.
   */
  private static Written written(int number, SplittableRandom random) {
    List<String> shown = new ArrayList<>();
    List<String> prices = new ArrayList<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      shown.add("i" + random.nextInt(ITEMS));
      prices.add(random.nextInt(10) == 0 ? "" : Double.toString((1 + random.nextInt(4_000)) / 8.0));
    }
    String item =
        count == 0 || random.nextInt(10) == 0
            ? "i" + random.nextInt(ITEMS)
            : shown.get(random.nextInt(count));
    String user = "u" + number % USERS;
    long time = START + number * 60_000L;
    String watched = Double.toString(random.nextInt(4_000) / 8.0);
    String device = List.of("phone", "desk", "television").get(random.nextInt(3));
    Map<String, String> context = new LinkedHashMap<>();
    context.put("watched", watched);
    context.put("device", device);
    if (count > 0) {
      context.put("impression", list(shown, "\""));
      context.put("prices", list(prices, prices.contains("") ? "\"" : ""));
    }
    return new Written(
        String.join(
            ",",
            user,
            item,
            Long.toString(time),
            String.join("|", shown),
            String.join("|", prices),
            watched,
            device),
        new StoredEvent(
            "e" + number,
            user,
            item,
            "view",
            time,
            OptionalDouble.empty(),
            Optional.empty(),
            context));
  }

  private static String list(List<String> elements, String quote) {
    return elements.stream()
        .map(element -> quote + element + quote)
        .collect(Collectors.joining(",", "[", "]"));
  }

  @BeforeEach
  void open() {
    store = EventStores.open(folder.resolve("events").toString(), Durability.RELAXED);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private LearnedLog read(SequenceNetwork network, RefitSettings settings) {
    return LearnedLog.read(
        store,
        model.items(),
        new LogFeatures(model, network, TypeWeights.NONE, List.of()),
        settings,
        0,
        NOW);
  }

  private LearnedLog read(RefitSettings settings) {
    return read((SequenceNetwork) model.architecture(), settings);
  }

  private void appendAll() {
    store.append(written.stream().map(Written::event).toList());
  }

  /** Bits, so that no two floats are taken for the same. */
  private static String row(EncodedRows rows, int row) {
    int[] codes = Arrays.copyOfRange(rows.codes(), row * rows.slots(), (row + 1) * rows.slots());
    float[] reals = Arrays.copyOfRange(rows.reals(), row * rows.width(), (row + 1) * rows.width());
    int[] bits = new int[reals.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(reals[i]);
    }
    return Arrays.toString(codes) + " " + Arrays.toString(bits);
  }

  /** The events of each user in order, with what is known of them. */
  private static Map<String, List<String>> events(TrainingData data) {
    Sequences sequences = data.sequences();
    FeatureData features = data.features();
    float[] labels = data.labels(new Label.Column("label"));
    Map<String, List<String>> byUser = new TreeMap<>();
    for (int s = 0; s < sequences.count(); s++) {
      List<String> lines = new ArrayList<>();
      for (int e = sequences.offsets()[s]; e < sequences.offsets()[s + 1]; e++) {
        lines.add(
            "%s at %d, label %s, event %s, request %s"
                .formatted(
                    data.items().item(sequences.items()[e]).id(),
                    sequences.times()[e],
                    Float.toString(labels[e]),
                    row(features.events(), e),
                    row(features.requests(), e)));
      }
      byUser.put(sequences.ids()[s], lines);
    }
    return byUser;
  }

  /** The rows of each user that were only shown, in order. */
  private static Map<String, List<String>> shown(TrainingData data) {
    Shown shown = data.features().shown();
    float[] labels = shown.labels().of(new Label.Column("label"), shown.count());
    float[] happened = shown.labels().of(new Label.Happened(), shown.count());
    Map<String, List<String>> byUser = new TreeMap<>();
    for (int row = 0; row < shown.count(); row++) {
      byUser
          .computeIfAbsent(data.sequences().ids()[shown.sequences()[row]], _ -> new ArrayList<>())
          .add(
              "%s before %d at %d, label %s %s, request %s"
                  .formatted(
                      data.items().item(shown.items()[row]).id(),
                      shown.before()[row],
                      shown.times()[row],
                      Float.toString(labels[row]),
                      Float.toString(happened[row]),
                      row(shown.requests(), row)));
    }
    return byUser;
  }

  @Test
  void read_eventsOfAFile_areTheRowsThatPreparationMakesOfThem() {
    appendAll();

    TrainingData whole = read(RefitSettings.standard()).whole();

    assertThat(prepared.features().schema().request()).hasSize(3);
    assertThat(prepared.features().shown().count()).as("seed %d", SEED).isGreaterThan(150);
    assertThat(whole.items().items()).isEqualTo(prepared.items().items());
    assertThat(events(whole)).as("seed %d", SEED).isEqualTo(events(prepared));
    assertThat(shown(whole)).as("seed %d", SEED).isEqualTo(shown(prepared));
  }

  /** Rows go with the event with which they were shown, whatever is left out. */
  @Test
  void read_shownRows_areBesideTheirEventInEveryPart() {
    appendAll();
    LearnedLog log = read(RefitSettings.standard());

    TrainingData whole = log.whole();
    TrainingData earlier = log.earlier();
    TrainingData judged = log.judged();

    int heldOut = 0;
    for (TrainingData data : List.of(whole, earlier, judged)) {
      Shown shown = data.features().shown();
      for (int row = 0; row < shown.count(); row++) {
        int event = data.sequences().offsets()[shown.sequences()[row]] + shown.before()[row];
        assertThat(data.sequences().times()[event]).isEqualTo(shown.times()[row]);
        assertThat(data.sequences().parts()[event]).isEqualTo(shown.parts()[row]);
        heldOut += shown.parts()[row] == Part.VALIDATION.code() ? 1 : 0;
      }
    }
    assertThat(heldOut).isPositive();
    assertThat(earlier.features().shown().count() + heldOut)
        .isEqualTo(whole.features().shown().count())
        .isEqualTo(judged.features().shown().count());
    assertThat(earlier.fingerprint()).isNotEqualTo(whole.fingerprint());
  }

  /** They would fill the memory, and the table of items. */
  @Test
  void read_noTaskWithLabelsOfThem_leavesShownItemsOut() {
    StoredEvent event = written.getFirst().event();
    store.append(
        List.of(
            new StoredEvent(
                "other",
                event.userId(),
                event.itemId(),
                "view",
                START,
                OptionalDouble.empty(),
                Optional.empty(),
                Map.of("impression", "[\"unheard-of\"]"))));
    SequenceNetwork plain =
        TrainingConfig.of(Map.of("width", "32")).network().architecture(model.items().size());

    LearnedLog log = read(plain, RefitSettings.standard());

    assertThat(log.items().size()).isEqualTo(model.items().size());
    assertThat(log.whole().features().shown().isEmpty()).isTrue();
    assertThat(read(RefitSettings.standard()).items().items().getLast().id())
        .as("with a task that learns from them")
        .isEqualTo("unheard-of");
  }

  @Test
  void read_moreShownItemsThanFit_readsTheNewestEvents() {
    String hundred =
        IntStream.range(0, 100).mapToObj(i -> "\"s" + i + "\"").collect(Collectors.joining(","));
    store.append(
        IntStream.range(0, 60)
            .mapToObj(number ->
                new StoredEvent(
                    "e" + number,
                    "u" + number % 7,
                    "i1",
                    "view",
                    START + number,
                    OptionalDouble.empty(),
                    Optional.empty(),
                    Map.of("impression", "[" + hundred + "]")))
            .toList());

    LearnedLog log = read(RefitSettings.standard().withEvents(1_000));

    assertThat(log.eventCount()).as("with four shown items for each of 1,000 events").isEqualTo(40);
    assertThat(log.whole().features().shown().count()).isEqualTo(4_000);
    assertThat(Arrays.stream(log.whole().sequences().times()).min()).hasValue(START + 20);
  }
}
