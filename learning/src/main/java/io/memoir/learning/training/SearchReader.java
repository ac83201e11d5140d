package io.memoir.learning.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.memoir.server.engine.training.TuningSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Reads what a search for settings writes: {@code search.json} and {@code trials.jsonl}. */
final class SearchReader {
  /** The file that every directory of a search contains. */
  static final String IDENTITY = "search.json";

  private static final String LINES = "trials.jsonl";
  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_LINES = 20_000;

  private final Path folder;
  private final ReadFiles<JsonObject> identities =
      new ReadFiles<>(MOST_BYTES, content -> JsonLines.object(content));
  private final ReadFiles<List<TuningSearch.Trial>> trials =
      new ReadFiles<>(MOST_BYTES, content -> Optional.of(trials(content)));

  SearchReader(Path folder) {
    this.folder = folder;
  }

  /** A search; empty if the directory with this name is none. */
  Optional<TuningSearch> read(String name) throws IOException {
    Path directory = folder.resolve(name);
    Optional<JsonObject> identity = identities.read(directory.resolve(IDENTITY));
    if (identity.isEmpty()) {
      return Optional.empty();
    }
    List<String> space = new ArrayList<>();
    if (identity.get().get("space") instanceof JsonArray array) {
      for (JsonElement range : array) {
        if (range instanceof JsonPrimitive primitive) {
          space.add(primitive.getAsString());
        }
      }
    }
    return Optional.of(
        new TuningSearch(
            name,
            Optional.ofNullable(JsonLines.texts(identity.get(), "settings").get("metric")),
            List.copyOf(space),
            trials.read(directory.resolve(LINES)).orElse(List.of())));
  }

  /** The last line of each trial, with the time of all of its lines. */
  private static List<TuningSearch.Trial> trials(byte[] content) {
    Map<Integer, TuningSearch.Trial> trials = new TreeMap<>();
    for (JsonObject line : JsonLines.lines(content, MOST_LINES)) {
      int number = JsonLines.integer(line, "trial", 0);
      if (number < 1) {
        continue;
      }
      double before =
          Optional.ofNullable(trials.get(number)).map(TuningSearch.Trial::seconds).orElse(0.0);
      trials.put(number, trial(number, line, before));
    }
    return List.copyOf(trials.values());
  }

  private static TuningSearch.Trial trial(int number, JsonObject line, double secondsBefore) {
    int best = JsonLines.integer(line, "bestEpoch", 0);
    return new TuningSearch.Trial(
        number,
        JsonLines.text(line, "origin").orElse("").toLowerCase(Locale.ROOT),
        JsonLines.texts(line, "values"),
        best > 0 ? JsonLines.number(line, "value") : OptionalDouble.empty(),
        best > 0 ? OptionalInt.of(best) : OptionalInt.empty(),
        JsonLines.integer(line, "epochs", 0),
        secondsBefore + JsonLines.number(line, "seconds").orElse(0),
        JsonLines.integer(line, "rung", 0),
        JsonLines.text(line, "failure").filter(why -> !why.isEmpty()));
  }
}
