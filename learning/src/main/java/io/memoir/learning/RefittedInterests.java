package io.memoir.learning;

import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.learning.interest.InterestClusters;
import io.memoir.learning.interest.InterestData;
import io.memoir.learning.interest.InterestSettings;
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

/**
 * Computes the interests of a model that a refit has published, and replaces those of the model
 * before it. There are as many, with the same seed, and those that are still there keep their ids.
 * A server that follows the directory then serves them.
 *
 * <p>They are computed from the same part of the log as the model. What is known of items are their
 * categories in the model, and the attributes in the store which are features of the model.
 */
public final class RefittedInterests {
  private static final String CATEGORIES = "categories";
  private static final int PAGE = 1_000;

  private final Path directory;
  private final Refit refit;

  /**
   * @param directory of the interests, which exist
   * @param refit by which the models are trained
   */
  public RefittedInterests(Path directory, Refit refit) {
    this.directory = directory;
    this.refit = refit;
  }

  /**
   * Computes and writes the interests.
   *
   * @param place the directory of the model
   * @param store the log
   * @param now milliseconds since 1970
   * @throws io.memoir.model.BadInputException if there are no interests before, or too few people
   *     in the log
   * @throws CancellationException if the thread was interrupted
   */
  void renew(Path place, EventStore store, long now, Progress progress) throws IOException {
    InterestMap before = InterestFile.read(directory);
    Model model = ModelFile.read(place);
    Recommender recommender = Recommender.of(model);
    TrainingData events = refit.newest(model, store, now);
    InterestData data =
        new InterestData(events, itemValues(store, recommender.schema(), events.items()), Set.of());
    InterestMap map =
        new InterestClusters(InterestSettings.of(before))
            .of(recommender, data, Optional.of(before), new Interruptible(progress));
    InterestFile.write(map, directory);
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

  /** Ends the computation if the thread is interrupted, as when the server shuts down. */
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
