package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Feature.Weighting;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.feature.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.duckdb.DuckDBReadableVector;

/**
 * Fits the features to the training part: the values of categories, the scale of numbers, the
 * weight of words. The rows of the other parts are never used.
 *
 * <p>A value that occurs only once among many rows is mapped to the code of unknown values, so that
 * this code is trained, too.
 */
public final class SchemaFitter {
  /** Among fewer rows, values that occur once are kept. */
  private static final int MANY_ROWS = 1_000;

  private static final int MANY_TEXTS = 100;
  private static final int MOST_WORDS = 20_000;

  /**
   * Bounds of the number of values of a list that are used. Lists may become twice as long as in
   * the training part.
   */
  private static final int LEAST_AT_ONCE = 8;

  private static final int MOST_AT_ONCE = 32;

  /** Numbers with a larger skewness are often counts or prices: their logarithm is used. */
  private static final double SKEWED = 2;

  /**
   * The training rows, as SQL relations.
   *
   * @param requests rows of events and of shown items
   */
  public record Training(String users, String items, String events, String requests) {}

  /** A value and its number of occurrences. */
  private record Count(String value, long count) {}

  private final Duck duck;
  private final Training training;
  private final Map<String, TextEncoder> encoders;
  private final List<TypedColumn> empty = new ArrayList<>();

  public SchemaFitter(Duck duck, Training training, List<TextEncoder> encoders) {
    this.duck = duck;
    this.training = training;
    this.encoders =
        encoders.stream().collect(Collectors.toMap(TextEncoder::name, each -> each, (a, _) -> a));
  }

  /** The schema of some columns. */
  public Schema fit(ColumnSet columns) {
    return new Schema(
        fit(columns.users(), training.users),
        fit(columns.items(), training.items),
        fit(
            columns.events().stream().filter(each -> asked(each).isEmpty()).toList(),
            training.events),
        fit(
            columns.events().stream().filter(each -> asked(each).isPresent()).toList(),
            training.requests));
  }

  private static int atOnce(int longest) {
    return Math.clamp(2L * longest, LEAST_AT_ONCE, MOST_AT_ONCE);
  }

  /** The columns that have no values in the training part. */
  public List<TypedColumn> empty() {
    return List.copyOf(empty);
  }

  private static Optional<Known> asked(TypedColumn column) {
    return Optional.of(column.column().known()).filter(known -> known != Known.EVENT);
  }

  private List<Feature> fit(List<TypedColumn> columns, String rows) {
    List<Feature> features = new ArrayList<>();
    for (TypedColumn column : columns) {
      if (column.kept()) {
        Optional<Feature> feature = fit(column, rows);
        feature.ifPresentOrElse(features::add, () -> empty.add(column));
      }
    }
    return features;
  }

  private Optional<Feature> fit(TypedColumn typed, String rows) {
    Column column = typed.column();
    String name = column.name();
    String value = source(typed.raw().section(), name);
    return switch (column.kind()) {
      case CATEGORY -> {
        Optional<Vocabulary> vocabulary =
            vocabulary(counts(value, rows, typed.keepsItsPlace() && name.equals("value")), rows);
        yield vocabulary.map(found -> new Feature.Category(name, found));
      }
      case CATEGORIES -> {
        Optional<Vocabulary> vocabulary =
            vocabulary(counts("unnest(" + value + ")", rows, false), rows);
        int most = (int) duck.number("SELECT max(len(" + value + ")) FROM " + rows);
        yield vocabulary.map(
            found -> new Feature.Categories(name, found, atOnce(most), Weighting.EQUAL));
      }
      case NUMBER, TIME -> number(name, value, rows);
      case VECTOR ->
          isAny(value, rows)
              ? Optional.of(new Feature.Vector(name, typed.profile().vectorLength()))
              : Optional.empty();
      case WORDS -> words(name, value, rows);
      case TEXT -> {
        TextEncoder encoder = encoders.get(column.encoder());
        yield encoder == null
            ? Optional.empty()
            : Optional.of(
                new Feature.Text(name, encoder.name(), encoder.sha256(), encoder.width()));
      }
      case LABEL, IMPRESSIONS, IGNORE -> Optional.empty();
    };
  }

  /** The SQL of a column of a data set; a title that equals the id of the item is missing. */
  public static String source(Section section, String name) {
    return section == Section.ITEMS && name.equals("title") ? "nullif(title, id)" : Duck.name(name);
  }

  private List<Count> counts(String value, String rows, boolean number) {
    List<Count> counts = new ArrayList<>();
    duck.chunks(
        "SELECT CAST(value AS VARCHAR), count(*) FROM (SELECT "
            + value
            + " AS value FROM "
            + rows
            + ") v WHERE value IS NOT NULL GROUP BY value",
        chunk -> {
          DuckDBReadableVector values = chunk.vector(0);
          DuckDBReadableVector times = chunk.vector(1);
          for (long row = 0; row < chunk.rowCount(); row++) {
            String text = values.getString(row);
            counts.add(
                new Count(
                    number ? Value.text(Double.parseDouble(text)) : text, times.getLong(row)));
          }
        });
    counts.sort(Comparator.comparingLong(Count::count).reversed().thenComparing(Count::value));
    return counts;
  }

  private Optional<Vocabulary> vocabulary(List<Count> counts, String rows) {
    int least = duck.number("SELECT count(*) FROM " + rows) >= MANY_ROWS ? 2 : 1;
    List<String> values =
        counts.stream().filter(each -> each.count >= least).map(Count::value).toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(new Vocabulary(values));
  }

  private boolean isAny(String value, String rows) {
    return duck.number("SELECT count(" + value + ") FROM " + rows) > 0;
  }

  /** Reads values in ascending order, so that rounding does not depend on the order of the rows. */
  private Optional<Feature> number(String name, String value, String rows) {
    List<double[]> pieces = new ArrayList<>();
    duck.chunks(
        "SELECT CAST(value AS DOUBLE) FROM (SELECT "
            + value
            + " AS value FROM "
            + rows
            + ") v WHERE value IS NOT NULL ORDER BY value",
        chunk -> {
          DuckDBReadableVector vector = chunk.vector(0);
          double[] piece = new double[Math.toIntExact(chunk.rowCount())];
          for (int row = 0; row < piece.length; row++) {
            piece[row] = vector.getDouble(row);
          }
          pieces.add(piece);
        });
    double[] sorted = pieces.stream().flatMapToDouble(Arrays::stream).toArray();
    if (sorted.length == 0) {
      return Optional.empty();
    }
    // Squares of numbers beyond 1e154 are infinite; their logarithms are numbers like others.
    boolean logarithmic =
        !Double.isFinite(deviation(sorted, mean(sorted)))
            || (sorted[0] >= 0 && skewness(sorted) > SKEWED);
    double[] values = sorted;
    if (logarithmic) {
      values = Arrays.stream(sorted).map(x -> Scaling.transformed(true, x)).toArray();
    }
    double mean = mean(values);
    double deviation = deviation(values, mean);
    return Optional.of(
        new Feature.Number(name, new Scaling(logarithmic, mean, deviation > 0 ? deviation : 1)));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(double[] values, double mean) {
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }

  private static double skewness(double[] values) {
    double mean = mean(values);
    double deviation = deviation(values, mean);
    double cubes = 0;
    for (double value : values) {
      double distance = deviation > 0 ? (value - mean) / deviation : 0;
      cubes += distance * distance * distance;
    }
    return cubes / values.length;
  }

  /** Weights are inverse document frequencies: {@code ln((1 + texts) / (1 + with it)) + 1}. */
  private Optional<Feature> words(String name, String value, String rows) {
    Map<String, Long> texts = new HashMap<>();
    int[] seen = new int[2];
    duck.chunks(
        "SELECT value FROM (SELECT "
            + value
            + " AS value FROM "
            + rows
            + ") v WHERE value IS NOT NULL",
        chunk -> {
          DuckDBReadableVector vector = chunk.vector(0);
          for (long row = 0; row < chunk.rowCount(); row++) {
            List<String> words = Words.of(vector.getString(row));
            words.forEach(word -> texts.merge(word, 1L, Long::sum));
            seen[0]++;
            seen[1] = Math.max(seen[1], words.size());
          }
        });
    int least = seen[0] >= MANY_TEXTS ? 2 : 1;
    List<Count> counts =
        texts.entrySet().stream()
            .map(entry -> new Count(entry.getKey(), entry.getValue()))
            .filter(each -> each.count >= least)
            .sorted(Comparator.comparingLong(Count::count).reversed().thenComparing(Count::value))
            .limit(MOST_WORDS)
            .toList();
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    float[] weights = new float[Vocabulary.FIRST + counts.size()];
    Arrays.fill(weights, 1);
    for (int i = 0; i < counts.size(); i++) {
      weights[Vocabulary.FIRST + i] =
          (float) (Math.log((1.0 + seen[0]) / (1 + counts.get(i).count)) + 1);
    }
    return Optional.of(
        new Feature.Categories(
            Words.feature(name),
            new Vocabulary(counts.stream().map(Count::value).toList()),
            atOnce(seen[1]),
            new Weighting(weights)));
  }
}
