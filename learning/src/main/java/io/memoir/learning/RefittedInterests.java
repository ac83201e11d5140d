package io.memoir.learning;

import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.learning.interest.InterestClusters;
import io.memoir.learning.interest.InterestData;
import io.memoir.learning.interest.InterestSettings;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestFile;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.server.engine.ItemDocument;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Computes the interests of the serving model after a refit, and replaces those of the model before
 * it. There are as many, with the same seed, and those that are still there keep their ids. A
 * server that follows the directory then serves them.
 *
 * <p>They are computed from the same part of the log as the model. What is known of items are their
 * categories in the model, and the attributes in the store which are features of the model.
 */
public final class RefittedInterests {
  private static final String CATEGORIES = "categories";
  private static final int PAGE = 1_000;

  /** The least number of people for each interest. */
  private static final int LEAST_PEOPLE = 5;

  private final Path directory;
  private final Refit refit;
  private final boolean missing;

  /**
   * Interests of the model that serves now.
   *
   * @param directory of the interests, which exist
   * @param refit by which the models are trained
   */
  public RefittedInterests(Path directory, Refit refit) {
    this(directory, refit, false);
  }

  /**
   * Interests of the model that serves now, or of another one.
   *
   * @param directory of the interests, which exist
   * @param refit by which the models are trained
   * @param missing whether they are those of another model, as after a process that ended before it
   *     had computed those of the model that it promoted
   */
  public RefittedInterests(Path directory, Refit refit, boolean missing) {
    this.directory = directory;
    this.refit = refit;
    this.missing = missing;
  }

  /** Whether the model that serves at first has none. */
  boolean missing() {
    return missing;
  }

  /**
   * Computes and writes the interests of the serving model.
   *
   * @param store the log
   * @param now milliseconds since 1970
   * @return false if nothing was written: another model was promoted meanwhile, or somebody else
   *     has computed the interests of the model
   * @throws BadInputException if there are no interests before, or too few people in the log for as
   *     many
   * @throws InterruptedException if the thread was interrupted while they were computed
   * @throws CancellationException if it was interrupted while the log was read
   */
  boolean renew(ServingPlace place, EventStore store, long now, Progress progress)
      throws IOException, InterruptedException {
    ServingPlace.Served serving = place.model();
    InterestMap before = InterestFile.read(directory);
    Model model = ModelFile.read(serving.directory());
    Recommender recommender = Recommender.of(model);
    TrainingData events = refit.newest(model, store, now);
    InterestData data =
        new InterestData(events, itemValues(store, recommender.schema(), events.items()), Set.of());
    InterestClusters clusters = new InterestClusters(InterestSettings.of(before));
    Progress told = new Interruptible(progress);
    InterestMap map = aside(() -> clusters.of(recommender, data, Optional.of(before), told));
    requireEnoughPeople(map, before);
    if (!place.model().equals(serving) || InterestFile.read(directory).fits(recommender)) {
      return false;
    }
    InterestFile.write(map, directory);
    return true;
  }

  /** A log of a few people would replace interests of thousands by ones that are noise. */
  private static void requireEnoughPeople(InterestMap map, InterestMap before) {
    int wanted = LEAST_PEOPLE * before.clusters().size();
    if (map.people() < wanted && map.people() < before.people()) {
      throw new BadInputException(
          "only %d people have enough events, expected at least %d, %d for each of the %d interests"
              .formatted(map.people(), wanted, LEAST_PEOPLE, before.clusters().size()));
    }
  }

  /**
   * Computes something on a thread of its own, so that whoever waits for it can be interrupted at
   * any time: k-means does not look for interruptions. The thread is then left alone; it ends when
   * it reports its progress next, or has finished.
   *
   * @throws InterruptedException if the calling thread is interrupted
   */
  static <T> T aside(Supplier<T> computation) throws InterruptedException {
    FutureTask<T> task = new FutureTask<>(computation::get);
    Thread thread = Thread.ofPlatform().daemon().name("memoir-interests").start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      if (cause instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException("the interests could not be computed", e);
    }
  }

  /** The values of all items; empty if the model has no features of items. */
  private List<Values> itemValues(EventStore store, Schema schema, ItemTable items) {
    if (schema.item().isEmpty()) {
      return List.of();
    }
    FeatureValues features = new FeatureValues(schema, refit.texts());
    Map<String, Values> described = new HashMap<>();
    Optional<String> after = Optional.empty();
    List<StoredDocument> page;
    do {
      Interruptible.check();
      page = store.documents(DocumentKind.ITEM, after, PAGE);
      for (StoredDocument document : page) {
        if (items.indexOf(document.id()) >= 0) {
          described.put(document.id(), features.item(ItemDocument.of(document).attributes()));
        }
        after = Optional.of(document.id());
      }
    } while (page.size() == PAGE);
    return items.items().stream()
        .map(item -> withCategories(described.getOrDefault(item.id(), Values.NONE), item))
        .toList();
  }

  private static Values withCategories(Values values, ItemTable.Item item) {
    return item.categories().isEmpty() || values.get(CATEGORIES).isPresent()
        ? values
        : values.with(CATEGORIES, new Value.Texts(item.categories()));
  }

  /** Ends a computation whose thread is interrupted, as when the server shuts down. */
  private record Interruptible(Progress shown) implements Progress {
    @Override
    public void start(String task, long total, String unit) {
      check();
      shown.start(task, total, unit);
    }

    @Override
    public void advance(long done, String note) {
      check();
      shown.advance(done, note);
    }

    @Override
    public void finish() {
      shown.finish();
    }

    @Override
    public void say(String line) {
      shown.say(line);
    }

    private static void check() {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("computing the interests was stopped");
      }
    }
  }
}
