package io.memoir.spring;

import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Event;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Search;
import io.memoir.runtime.UserState;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The model given by {@code memoir.model}.
 *
 * @param name the name stored in the model
 * @param version the name of its directory
 * @param recommender runs the model
 */
public record OpenedModel(String name, String version, Recommender recommender) {
  private static final long WARM_UP_NANOS = 500_000_000;
  private static final int USUAL_LIMIT = 10;

  /**
   * Opens the model.
   *
   * @param texts encoders of the texts that it has as features
   * @throws BadInputException if there is no model, or if it is damaged or of a newer version
   */
  static OpenedModel open(MemoirProperties properties, List<TextEncoder> texts) throws IOException {
    Path directory = directory(properties.model());
    Recommender.Options options = options(properties, texts);
    try {
      Model model = ModelFile.read(directory);
      Recommender recommender = Recommender.of(model, options);
      if (properties.warmUp()) {
        warmUp(recommender);
      }
      return new OpenedModel(model.name(), version(directory), recommender);
    } catch (BadInputException e) {
      throw new BadInputException("memoir.model: " + e.getMessage(), e);
    }
  }

  static Recommender.Options options(MemoirProperties properties, List<TextEncoder> texts) {
    return Recommender.Options.defaults()
        .withItems(properties.itemsStorage())
        .withSearch(search(properties.search()))
        .withTexts(texts);
  }

  private static Search search(String way) {
    try {
      return Search.of(way);
    } catch (BadInputException e) {
      throw new BadInputException("memoir.search: " + e.getMessage(), e);
    }
  }

  static Path directory(@Nullable String model) {
    if (model == null || model.isBlank()) {
      throw new BadInputException("memoir.model is missing, expected the directory of a model");
    }
    try {
      return Path.of(model);
    } catch (InvalidPathException e) {
      throw new BadInputException(
          "memoir.model is '%s', expected the directory of a model".formatted(model), e);
    }
  }

  private static String version(Path directory) {
    Path last = directory.toAbsolutePath().normalize().getFileName();
    return last == null ? "model" : last.toString();
  }

  /** Requests the best items, or ranks one item if the model has no next-item task. */
  static void ask(Recommender recommender, UserState state, int limit) {
    if (recommender.tellsNextItem()) {
      recommender.recommend(state, recommender.top(limit));
    } else {
      String task = recommender.tasks().getFirst().name();
      String itemId = recommender.items().item(0).id();
      recommender.rank(state, List.of(itemId), RankRequest.by(task));
    }
  }

  private static void warmUp(Recommender recommender) {
    long end = System.nanoTime() + WARM_UP_NANOS;
    for (int item = 0; System.nanoTime() < end; item = (item + 1) % recommender.items().size()) {
      UserState nobody = recommender.newState();
      Event event = Event.of(recommender.items().item(item).id());
      recommender.observe(nobody, event);
      recommender.observe(nobody, event);
      ask(recommender, nobody, USUAL_LIMIT);
    }
  }
}
