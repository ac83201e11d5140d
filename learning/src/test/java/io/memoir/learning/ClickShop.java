package io.memoir.learning;

import io.memoir.data.Cut;
import io.memoir.data.EventColumns;
import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.data.dataset.Dataset;
import io.memoir.data.dataset.Preparation;
import io.memoir.server.store.StoredEvent;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.run.Training;
import io.memoir.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A shop that shows people four items at a time, of which they choose one by their taste, and in
 * which they also rate items. Two of the four items have even numbers.
 */
final class ClickShop {
  static final long DAY = 86_400_000;
  static final long START = 1_780_000_000_000L;

  private static final int ITEMS = 24;
  private static final int PEOPLE = 60;
  private static final int EVENTS = 12;

  /** The numbers of the items that people like. */
  enum Taste {
    EVEN,
    ODD,
    /** All items alike. */
    ANY
  }

  private ClickShop() {}

  /**
   * What people choose on a day, each time of four items.
   *
   * @param first their taste in the first nine tenths of the events
   * @param last that in the others
   */
  static List<StoredEvent> clicks(int day, Taste first, Taste last, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<StoredEvent> events = new ArrayList<>();
    int count = PEOPLE * EVENTS;
    for (int n = 0; n < count; n++) {
      int[] shown = shown(random);
      Taste taste = 10 * n < 9 * count ? first : last;
      int chosen = shown[random.nextInt(4)];
      while (!likes(taste, chosen)) {
        chosen = shown[random.nextInt(4)];
      }
      StringBuilder impression = new StringBuilder("[");
      for (int item : shown) {
        impression.append(impression.length() == 1 ? "" : ",").append("\"i" + item + "\"");
      }
      events.add(
          event(
              day,
              n,
              chosen,
              OptionalDouble.empty(),
              Map.of("impression", impression.append("]").toString())));
    }
    return events;
  }

  /** Two items of even and two of odd numbers, all different, in any order. */
  private static int[] shown(SplittableRandom random) {
    int half = ITEMS / 2;
    int even = random.nextInt(half);
    int odd = random.nextInt(half);
    int[] items = {
      2 * even,
      2 * ((even + 1 + random.nextInt(half - 1)) % half),
      2 * odd + 1,
      2 * ((odd + 1 + random.nextInt(half - 1)) % half) + 1
    };
    for (int i = items.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int item = items[i];
      items[i] = items[other];
      items[other] = item;
    }
    return items;
  }

  private static boolean likes(Taste taste, int item) {
    return switch (taste) {
      case EVEN -> item % 2 == 0;
      case ODD -> item % 2 == 1;
      case ANY -> true;
    };
  }

  /** What people rate on a day: 4 or 5 what they like, and 1 or 2 what they do not. */
  static List<StoredEvent> ratings(int day, Taste taste, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<StoredEvent> events = new ArrayList<>();
    for (int n = 0; n < PEOPLE * EVENTS; n++) {
      int item = random.nextInt(ITEMS);
      int rating = (likes(taste, item) ? 4 : 1) + random.nextInt(2);
      events.add(event(day, n, item, OptionalDouble.of(rating), Map.of()));
    }
    return events;
  }

  private static StoredEvent event(
      int day, int number, int item, OptionalDouble value, Map<String, String> context) {
    return new StoredEvent(
        "d%d-%d".formatted(day, number),
        "d%d-p%d".formatted(day, number % PEOPLE),
        "i" + item,
        "view",
        START + day * DAY + number * 1_000L,
        value,
        Optional.empty(),
        context);
  }

  /** The same events without what was shown. */
  static List<StoredEvent> withoutContext(List<StoredEvent> events) {
    return events.stream()
        .map(event ->
            new StoredEvent(
                event.eventId(),
                event.userId(),
                event.itemId(),
                event.type(),
                event.time(),
                event.value(),
                event.requestId(),
                Map.of()))
        .toList();
  }

  /**
   * Fits a model to the first day, on which people like even numbers: with {@code prepare
   * --impressions} and {@code train}.
   *
   * @param settings that are changed
   */
  static Path clickModel(Path folder, Map<String, String> settings) throws IOException {
    String lines =
        clicks(0, Taste.EVEN, Taste.EVEN, 1).stream()
            .map(event ->
                "%s,%s,%d,%s\n"
                    .formatted(
                        event.userId(),
                        event.itemId(),
                        event.time(),
                        String.valueOf(event.context().get("impression"))
                            .replace(",", "|")
                            .replaceAll("[\\[\\]\"]", "")))
            .collect(Collectors.joining("", "user,item,time,impressions\n", ""));
    Map<String, String> all =
        new LinkedHashMap<>(Map.of("tasks", "click", "task.click.label", "label"));
    all.putAll(settings);
    return model(
        folder,
        lines,
        EventColumns.FOUND.orElse(Optional.empty(), Optional.of("impressions")),
        all);
  }

  /** Fits a model to the ratings of the first day, on which people like even numbers. */
  static Path ratingModel(Path folder) throws IOException {
    String lines =
        ratings(0, Taste.EVEN, 1).stream()
            .map(event ->
                "%s,%s,%d,%d\n"
                    .formatted(
                        event.userId(),
                        event.itemId(),
                        event.time(),
                        (int) event.value().orElseThrow()))
            .collect(Collectors.joining("", "user,item,time,rating\n", ""));
    return model(
        folder,
        lines,
        EventColumns.FOUND,
        Map.of(
            "tasks", "stars",
            "task.stars.kind", "rating",
            "task.stars.label", "value",
            // which would follow the taste of each person without a refit
            "ridge", "0",
            "running-mean", "false"));
  }

  private static Path model(
      Path folder, String lines, EventColumns columns, Map<String, String> settings)
      throws IOException {
    Files.createDirectories(folder);
    Path data = folder.resolve("data");
    Preparation.of(Files.writeString(folder.resolve("events.csv"), lines))
        .threads(1)
        .columns(columns)
        .split(new Split.Temporal(new Cut.Share(0), new Cut.Share(0.1)))
        .to(data)
        .run(Progress.SILENT);
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
    Path model = folder.resolve("model");
    new Training(Dataset.open(data), config, model, new TrainingOptions(1, 1, false))
        .run(Progress.SILENT);
    return model;
  }
}
