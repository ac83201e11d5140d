package io.memoir.train.tuning;

import io.memoir.model.BadInputException;
import io.memoir.train.config.TrainingConfig;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings that a search varies, with their ranges.
 *
 * @param ranges by the key of the setting, in a fixed order
 */
public record Space(Map<String, Range> ranges) {
  /**
   * Settings that must be the same for all trials, because they define the comparison or the length
   * of a training run.
   */
  private static final Set<String> FIXED =
      Set.of(
          "name",
          "metric",
          "keep-seen",
          "hold-out",
          "epochs",
          "patience",
          "validate-every",
          "minutes",
          "tasks",
          "domain", // targets are ranked within their domains
          "type-weights"); // validation weighs its targets

  /**
   * Settings of a task that define what its metrics measure, and the calibration, which comes after
   * the last measurement.
   */
  private static final Pattern FIXED_OF_TASK =
      Pattern.compile("task\\..+\\.(label|kind|low|high|negatives|calibration)");

  private static final int WIDTH_STEP = 32;
  private static final int WIDEST = 256;
  private static final long LARGEST_TABLE = 20_000_000;

  /** Copies the map. */
  public Space {
    ranges = Collections.unmodifiableMap(new LinkedHashMap<>(ranges));
  }

  /**
   * Reads a space from a file that maps settings to their ranges:
   *
   * <pre>
   * cell: [lstm, gru]                          # one of these
   * dropout: {from: 0, to: 0.6}                # any number in between
   * rate: {from: 3e-4, to: 5e-3, scale: log}   # on a logarithmic scale
   * width: {from: 32, to: 128, step: 32}       # multiples of the step
   * </pre>
   *
   * @throws BadInputException naming the file and a setting that is unknown or cannot be varied for
   *     {@code given}
   */
  public static Space fromYaml(Path file, TrainingConfig given) throws IOException {
    Space space = new Space(SpaceFile.read(file));
    space.ranges.forEach((key, range) -> {
      try {
        requireApplicable(key, range, given);
      } catch (BadInputException e) {
        throw new BadInputException(file + ": " + e.getMessage(), e);
      }
    });
    return space;
  }

  /** The default space for a network over a catalogue. */
  public static Space usual(TrainingConfig given, int itemCount) {
    Map<String, Range> ranges = new LinkedHashMap<>();
    ranges.put("rate", new Range.Real(3e-4, 5e-3, true));
    ranges.put("dropout", new Range.Real(0, 0.6, false));
    ranges.put("embedding-dropout", new Range.Real(0, 0.6, false));
    long affordable = LARGEST_TABLE / Math.max(1, itemCount) / WIDTH_STEP * WIDTH_STEP;
    int width = given.network().width();
    // Twice the width can mean four times the work; more would take too much of the time.
    long widest = Math.clamp(Math.min(affordable, 2L * width), width, Math.max(width, WIDEST));
    ranges.put("width", stepped(WIDTH_STEP, (int) widest, WIDTH_STEP));
    if (given.network().residual()) {
      ranges.put("layers", stepped(1, 3, 1));
    }
    Set<String> batches = new LinkedHashSet<>(List.of("16", "32", "64", "128", "256"));
    batches.add(Integer.toString(given.batching().sequences()));
    ranges.put("batch", new Range.Choice(List.copyOf(new ArrayList<>(batches))));
    ranges.put("weight-decay", new Range.Choice(List.of("0", "0.001", "0.01", "0.1")));
    return new Space(ranges);
  }

  private static Range stepped(int from, int to, int step) {
    return new Range.Stepped(
        BigDecimal.valueOf(from), BigDecimal.valueOf(to), BigDecimal.valueOf(step));
  }

  private static void requireApplicable(String key, Range range, TrainingConfig given) {
    if (FIXED.contains(key) || FIXED_OF_TASK.matcher(key).matches()) {
      throw new BadInputException(
          "'%s' cannot be varied: all trials use the same value, set it with --set".formatted(key));
    }
    for (String value : range.samples()) {
      try {
        TrainingConfig _ = given.with(Map.of(key, value));
      } catch (BadInputException e) {
        boolean fraction = range instanceof Range.Real && value.contains(".");
        throw new BadInputException(
            e.getMessage() + (fraction ? "; for whole numbers add a 'step'" : ""), e);
      }
    }
  }

  /** The number of combinations; empty if there are very many, or a range is continuous. */
  OptionalInt size() {
    long product = 1;
    for (Range range : ranges.values()) {
      OptionalInt size = range.size();
      if (size.isEmpty() || product > 1_000_000) {
        return OptionalInt.empty();
      }
      product *= size.getAsInt();
    }
    return OptionalInt.of((int) Math.min(product, Integer.MAX_VALUE));
  }

  /** The values at a point of the unit cube, by setting. */
  Map<String, String> at(double[] place) {
    Map<String, String> values = new LinkedHashMap<>();
    int dimension = 0;
    for (Map.Entry<String, Range> entry : ranges.entrySet()) {
      values.put(entry.getKey(), entry.getValue().at(place[dimension++]));
    }
    return values;
  }

  /** The point of given values; {@code NaN} for a value without a coordinate. */
  double[] placeOf(Map<String, String> values) {
    double[] place = new double[ranges.size()];
    int dimension = 0;
    for (Map.Entry<String, Range> entry : ranges.entrySet()) {
      String value = values.getOrDefault(entry.getKey(), "");
      place[dimension++] = entry.getValue().placeOf(value).orElse(Double.NaN);
    }
    return place;
  }

  /** The values of the varied settings in a configuration. */
  Map<String, String> of(TrainingConfig config) {
    Map<String, String> settings = config.settings();
    Map<String, String> values = new LinkedHashMap<>();
    ranges.keySet().forEach(key -> values.put(key, settings.getOrDefault(key, "")));
    return values;
  }

  /**
   * A configuration with other values. If the width varies and {@code feed-forward} does not, the
   * latter keeps its ratio to the width.
   */
  TrainingConfig apply(TrainingConfig given, Map<String, String> values) {
    Map<String, String> changes = new LinkedHashMap<>(values);
    String width = values.get("width");
    if (width != null && !values.containsKey("feed-forward")) {
      double ratio = (double) given.network().feedForward() / given.network().width();
      long wanted = Math.round(ratio * Integer.parseInt(width) / 32);
      changes.put("feed-forward", Long.toString(32 * Math.max(1, wanted)));
    }
    return given.with(changes);
  }

  /** Whether a combination of values is valid; each value is valid on its own. */
  boolean allows(TrainingConfig given, Map<String, String> values) {
    try {
      TrainingConfig _ = apply(given, values);
      return true;
    } catch (BadInputException e) {
      return false;
    }
  }

  /** A line for each setting. */
  List<String> toText() {
    int longest = ranges.keySet().stream().mapToInt(String::length).max().orElse(0);
    return ranges.entrySet().stream()
        .map(entry ->
            entry.getKey()
                + " ".repeat(longest + 2 - entry.getKey().length())
                + entry.getValue().toText())
        .toList();
  }
}
