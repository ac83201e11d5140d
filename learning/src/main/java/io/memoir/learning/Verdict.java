package io.memoir.learning;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Locale;

/** What came of a refit. */
public sealed interface Verdict {

  /** What was read of the log. */
  Read read();

  /** One line for people. */
  String toText();

  /** {@code "verdict", "events", "newItems"}, and what else there is to tell. */
  JsonObject toJson();

  /**
   * What was read of the log.
   *
   * @param end position of the last event
   * @param events how many
   * @param newItems items among them that the serving model did not know
   */
  record Read(long end, int events, int newItems) {
    JsonObject toJson(String verdict) {
      JsonObject json = new JsonObject();
      json.addProperty("verdict", verdict);
      json.addProperty("events", events);
      json.addProperty("newItems", newItems);
      return json;
    }
  }

  /**
   * The candidate was not worse; a model that learned all events has been written.
   *
   * @param model its directory
   * @param seconds that all of it took
   */
  record Published(Read read, ChallengerEvaluation evaluation, Path model, double seconds) implements Verdict {
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
      JsonObject json = read.toJson("published");
      json.addProperty("model", model.toString());
      json.add("judgement", evaluation.toJson());
      json.addProperty("seconds", seconds);
      return json;
    }
  }

  /**
   * The candidate was worse and is gone.
   *
   * @param seconds that it took
   */
  record Kept(Read read, ChallengerEvaluation evaluation, double seconds) implements Verdict {
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
   * There was nothing to judge a candidate on, so none was made.
   *
   * @param cases newest events that could be predicted
   */
  record TooFew(Read read, int cases) implements Verdict {
    @Override
    public String toText() {
      return String.format(
          Locale.ROOT,
          "kept the serving model: %d of the newest events can be predicted, at least %d are needed",
          cases,
          Refit.FEWEST_CASES);
    }

    @Override
    public JsonObject toJson() {
      JsonObject json = read.toJson("too-few");
      json.addProperty("cases", cases);
      return json;
    }
  }
}
