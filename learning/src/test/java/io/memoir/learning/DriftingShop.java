package io.memoir.learning;

import io.memoir.data.ItemDomains;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Model;
import io.memoir.server.store.StoredEvent;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** People who go round the items by a step; from one day on by another, and over new items too. */
final class DriftingShop {
  static final int ITEMS = 30;
  static final long DAY = 86_400_000;
  static final long START = 1_780_000_000_000L;

  /** The domains of the items, for the setting {@code domain=kind}. */
  static final Domains KINDS = new Domains("kind", List.of("even", "odd"));

  private static final int PEOPLE = 60;
  private static final int EVENTS = 14;

  private DriftingShop() {}

  /**
   * What happens on a day.
   *
   * @param items how many items there are on it
   * @param step from one item to the next
   */
  static List<StoredEvent> day(int day, int items, int step, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<StoredEvent> events = new ArrayList<>();
    int[] at = IntStream.range(0, PEOPLE).map(_ -> random.nextInt(items)).toArray();
    for (int e = 0; e < EVENTS; e++) {
      for (int person = 0; person < PEOPLE; person++) {
        events.add(
            StoredEvent.of(
                "d%d-%d-%d".formatted(day, e, person),
                "d%d-p%d".formatted(day, person),
                "i" + at[person],
                "view",
                START + day * DAY + (e * PEOPLE + person) * 1_000L));
        at[person] = (at[person] + step) % items;
      }
    }
    return events;
  }

  /** Fits a model to a day on which people go by ones. */
  static Path model(Path directory) throws IOException {
    return model(directory, 0, Map.of());
  }

  /**
   * The same.
   *
   * @param more items that nobody ever looks at
   * @param settings that are changed
   */
  static Path model(Path directory, int more, Map<String, String> settings) throws IOException {
    return model(directory, more, settings, List.of());
  }

  /** Fits a model to the same day, and to what another one expects. */
  static Path taughtBy(Model teacher, Path directory) throws IOException {
    return model(directory, 0, Map.of("teacher-share", "0.5"), List.of(teacher));
  }

  private static Path model(
      Path directory, int more, Map<String, String> settings, List<Model> teachers)
      throws IOException {
    List<StoredEvent> events = day(0, ITEMS, 1, 1);
    ItemTable items =
        new ItemTable(
            IntStream.range(0, ITEMS + more).mapToObj(i -> ItemTable.Item.of("i" + i)).toList());
    int[] offsets = IntStream.rangeClosed(0, PEOPLE).map(p -> p * EVENTS).toArray();
    int[] numbers = new int[PEOPLE * EVENTS];
    long[] times = new long[numbers.length];
    for (int e = 0; e < events.size(); e++) {
      int place = e % PEOPLE * EVENTS + e / PEOPLE;
      numbers[place] = items.indexOf(events.get(e).itemId());
      times[place] = events.get(e).time();
    }
    String[] ids = IntStream.range(0, PEOPLE).mapToObj(p -> "p" + p).toArray(String[]::new);
    Sequences sequences = new Sequences(ids, offsets, numbers, times, new byte[numbers.length]);
    TrainingConfig config =
        TrainingConfig.named("lstm")
            .with(
                Map.of(
                    "width", "32",
                    "batch", "8",
                    "epochs", "12",
                    "rate", "0.02",
                    "dropout", "0",
                    "embedding-dropout", "0",
                    "hold-out", "false"))
            .with(settings);
    TrainingData data = new TrainingData("the first day", "none", items, sequences);
    new Training(
            config.domains().given() ? data.withDomains(kinds(items.size())) : data,
            config,
            directory,
            new TrainingOptions(1, 1, false, Optional.empty(), teachers))
        .run(io.memoir.data.Progress.SILENT);
    return directory;
  }

  /** Items of even and of odd numbers. */
  private static ItemDomains kinds(int items) {
    return new ItemDomains(KINDS, IntStream.range(0, items).map(DriftingShop::kind).toArray());
  }

  /** The number of the domain of an item. */
  static int kind(int item) {
    return 1 + item % 2;
  }

  /** Settings under which a few hundred events teach something. */
  static RefitSettings settings() {
    return RefitSettings.standard().withEpochs(12);
  }
}
