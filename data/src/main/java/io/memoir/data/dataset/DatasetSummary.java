package io.memoir.data.dataset;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.data.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a data set contains and how it was prepared.
 *
 * @param users number of users
 * @param items number of items
 * @param sequences number of sequences: one per user, or more if they are sessions
 * @param events number of events
 * @param lengths lengths of the sequences
 * @param span first and last time of the events, if they have times
 * @param parts number of events in each part
 * @param shown number of rows that are not folded, if there are any
 * @param split the name of the split
 * @param found what was detected in the input, by name: format, columns, unit of time
 * @param dropped what was left out and why, in order
 * @param rejectedLines number of lines that could not be used
 * @param warnings suspicious properties of the input, one sentence each
 */
public record DatasetSummary(
    long users,
    long items,
    long sequences,
    long events,
    Lengths lengths,
    Optional<Span> span,
    Parts parts,
    Optional<ShownRows> shown,
    String split,
    Map<String, String> found,
    List<Dropped> dropped,
    long rejectedLines,
    List<String> warnings) {

  /** Lengths of sequences: minimum, quartiles, 0.9 quantile, maximum and mean. */
  public record Lengths(
      long least,
      long lowerQuartile,
      long median,
      long upperQuartile,
      long ninetieth,
      long most,
      double mean) {}

  /** The times of the first and the last event. */
  public record Span(Instant first, Instant last) {}

  /** Number of events by {@link Part}, and number of sequences with targets. */
  public record Parts(
      long train,
      long validation,
      long test,
      long context,
      long validationSequences,
      long testSequences) {}

  /**
   * The numbers of rows that were shown or are to be predicted, and are not folded, by {@link
   * Part}.
   *
   * @param chosen number of those with the label 1 or without a label
   */
  public record ShownRows(long train, long validation, long test, long chosen) {}

  /** Something that was left out: the reason, and the number of units. */
  public record Dropped(String reason, long count, String unit) {}

  public DatasetSummary {
    found = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(found));
    dropped = List.copyOf(dropped);
    warnings = List.copyOf(warnings);
  }

  /** The number of events divided by the number of pairs of a user and an item. */
  public double density() {
    return users == 0 || items == 0 ? 0 : (double) events / ((double) users * items);
  }

  /** The summary as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("users", users);
    json.addProperty("items", items);
    json.addProperty("sequences", sequences);
    json.addProperty("events", events);
    json.addProperty("density", density());
    JsonObject length = new JsonObject();
    length.addProperty("least", lengths.least);
    length.addProperty("lowerQuartile", lengths.lowerQuartile);
    length.addProperty("median", lengths.median);
    length.addProperty("upperQuartile", lengths.upperQuartile);
    length.addProperty("ninetieth", lengths.ninetieth);
    length.addProperty("most", lengths.most);
    length.addProperty("mean", lengths.mean);
    json.add("lengths", length);
    span.ifPresent(s -> {
      JsonObject time = new JsonObject();
      time.addProperty("first", s.first.toString());
      time.addProperty("last", s.last.toString());
      json.add("span", time);
    });
    JsonObject part = new JsonObject();
    part.addProperty("train", parts.train);
    part.addProperty("validation", parts.validation);
    part.addProperty("test", parts.test);
    part.addProperty("context", parts.context);
    part.addProperty("validationSequences", parts.validationSequences);
    part.addProperty("testSequences", parts.testSequences);
    json.add("parts", part);
    shown.ifPresent(s -> {
      JsonObject rows = new JsonObject();
      rows.addProperty("train", s.train);
      rows.addProperty("validation", s.validation);
      rows.addProperty("test", s.test);
      rows.addProperty("chosen", s.chosen);
      json.add("shown", rows);
    });
    json.addProperty("split", split);
    JsonObject facts = new JsonObject();
    found.forEach(facts::addProperty);
    json.add("found", facts);
    JsonArray drops = new JsonArray();
    for (Dropped drop : dropped) {
      JsonObject one = new JsonObject();
      one.addProperty("reason", drop.reason);
      one.addProperty("count", drop.count);
      one.addProperty("unit", drop.unit);
      drops.add(one);
    }
    json.add("dropped", drops);
    json.addProperty("rejectedLines", rejectedLines);
    JsonArray odd = new JsonArray();
    warnings.forEach(odd::add);
    json.add("warnings", odd);
    return json;
  }

  /** Reads the output of {@link #toJson}. */
  static DatasetSummary ofJson(JsonObject json) {
    JsonObject length = json.getAsJsonObject("lengths");
    JsonObject part = json.getAsJsonObject("parts");
    Map<String, String> found = new LinkedHashMap<>();
    json.getAsJsonObject("found").asMap().forEach((k, v) -> found.put(k, v.getAsString()));
    List<Dropped> dropped = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray("dropped")) {
      JsonObject one = element.getAsJsonObject();
      dropped.add(
          new Dropped(
              one.get("reason").getAsString(),
              one.get("count").getAsLong(),
              one.get("unit").getAsString()));
    }
    List<String> warnings = new ArrayList<>();
    if (json.has("warnings")) { // Data sets of older versions have none.
      json.getAsJsonArray("warnings").forEach(warning -> warnings.add(warning.getAsString()));
    }
    return new DatasetSummary(
        json.get("users").getAsLong(),
        json.get("items").getAsLong(),
        json.get("sequences").getAsLong(),
        json.get("events").getAsLong(),
        new Lengths(
            length.get("least").getAsLong(),
            length.get("lowerQuartile").getAsLong(),
            length.get("median").getAsLong(),
            length.get("upperQuartile").getAsLong(),
            length.get("ninetieth").getAsLong(),
            length.get("most").getAsLong(),
            length.get("mean").getAsDouble()),
        Optional.ofNullable(json.getAsJsonObject("span"))
            .map(s ->
                new Span(
                    Instant.parse(s.get("first").getAsString()),
                    Instant.parse(s.get("last").getAsString()))),
        new Parts(
            part.get("train").getAsLong(),
            part.get("validation").getAsLong(),
            part.get("test").getAsLong(),
            part.get("context").getAsLong(),
            part.get("validationSequences").getAsLong(),
            part.get("testSequences").getAsLong()),
        Optional.ofNullable(json.getAsJsonObject("shown"))
            .map(s ->
                new ShownRows(
                    s.get("train").getAsLong(),
                    s.get("validation").getAsLong(),
                    s.get("test").getAsLong(),
                    s.get("chosen").getAsLong())),
        json.get("split").getAsString(),
        found,
        dropped,
        json.get("rejectedLines").getAsLong(),
        warnings);
  }

  /** The summary as text for the terminal: aligned columns, several lines. */
  public String toText() {
    return SummaryText.of(this);
  }
}
