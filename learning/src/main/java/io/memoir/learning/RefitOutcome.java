package io.memoir.learning;

import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The outcome of a refit. */
public sealed interface RefitOutcome {

  /** The part of the log that was read. */
  Read read();

  /** The outcome in one line of text. */
  String toText();

  /** {@code "verdict", "events", "newItems"}, and further fields of the outcome. */
  JsonObject toJson();

  /**
   * Promotes the model that was written, if there is one.
   *
   * @param from the model from which the refit started; only this one is replaced
   * @return this outcome, or {@link Superseded} if another model serves
   * @throws BadInputException if the model cannot be promoted
   */
  default RefitOutcome promoted(ServingPlace place, ServingPlace.Served from)
      throws IOException, InterruptedException {
    return this;
  }

  private static JsonObject withModel(
      String verdict, Read read, ChallengerEvaluation evaluation, Path model, double seconds) {
    JsonObject json = read.toJson(verdict);
    json.addProperty("model", model.toString());
    json.add("judgement", evaluation.toJson());
    json.addProperty("seconds", seconds);
    return json;
  }

  /**
   * The part of the log that was read.
   *
   * @param end position of the last event
   * @param events number of events read
   * @param newItems items of these events, or shown with them, that the serving model did not know
   */
  record Read(long end, int events, int newItems) {
    JsonObject toJson(String outcome) {
      JsonObject json = new JsonObject();
      json.addProperty("verdict", outcome);
      json.addProperty("events", events);
      json.addProperty("newItems", newItems);
      return json;
    }
  }

  /**
   * The candidate was not worse; a model trained on all events was written.
   *
   * @param model its directory
   * @param seconds total duration
   */
  record Published(Read read, ChallengerEvaluation evaluation, Path model, double seconds)
      implements RefitOutcome {
    @Override
    public RefitOutcome promoted(ServingPlace place, ServingPlace.Served from)
        throws IOException, InterruptedException {
      return place.promote(model, from) ? this : new Superseded(read, evaluation, model, seconds);
    }

    @Override
    public String toText() {
      return String.format(
          Locale.ROOT,
          "published %s: %s; %,d events, %,d new items, %.1f s",
          model.getFileName(),
          evaluation.toText(),
          read.events(),
          read.newItems(),
          seconds);
    }

    @Override
    public JsonObject toJson() {
      return withModel("published", read, evaluation, model, seconds);
    }
  }

  /**
   * The candidate was not worse and a model was written, but another model was promoted while the
   * refit was running. The new model was not compared with that one, so it does not replace it.
   *
   * @param model the directory of the new model
   * @param seconds total duration
   */
  record Superseded(Read read, ChallengerEvaluation evaluation, Path model, double seconds)
      implements RefitOutcome {
    @Override
    public String toText() {
      return String.format(
          Locale.ROOT,
          "kept the serving model, which has changed since the retraining began: %s is not"
              + " promoted; %s; %,d events, %.1f s",
          model.getFileName(),
          evaluation.toText(),
          read.events(),
          seconds);
    }

    @Override
    public JsonObject toJson() {
      return withModel("superseded", read, evaluation, model, seconds);
    }
  }

  /**
   * The candidate was worse and was discarded.
   *
   * @param seconds total duration
   */
  record Kept(Read read, ChallengerEvaluation evaluation, double seconds) implements RefitOutcome {
    @Override
    public String toText() {
      return String.format(
          Locale.ROOT,
          "kept the serving model: %s; %,d events, %.1f s",
          evaluation.toText(),
          read.events(),
          seconds);
    }

    @Override
    public JsonObject toJson() {
      JsonObject json = read.toJson("kept");
      json.add("judgement", evaluation.toJson());
      json.addProperty("seconds", seconds);
      return json;
    }
  }

  /**
   * There were too few events to evaluate a candidate, so none was trained.
   *
   * @param cases number of the newest events that could be predicted
   */
  record TooFew(Read read, int cases) implements RefitOutcome {
    @Override
    public String toText() {
      return String.format(
          Locale.ROOT,
          "kept the serving model: only %d of the newest events can be evaluated, at least %d are needed",
          cases,
          RefitSettings.FEWEST_CASES);
    }

    @Override
    public JsonObject toJson() {
      JsonObject json = read.toJson("too-few");
      json.addProperty("cases", cases);
      return json;
    }
  }
}
