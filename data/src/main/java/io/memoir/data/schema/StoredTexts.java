package io.memoir.data.schema;

import io.memoir.data.Progress;
import io.memoir.data.sql.Duck;
import io.memoir.data.value.Excerpts;
import io.memoir.model.CorruptFileException;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.TextEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duckdb.DuckDBReadableVector;

/**
 * The vectors of all texts of a data set, by encoder: they are computed once, when the data set is
 * prepared, so that the encoder is not needed to open it.
 */
public final class StoredTexts {
  /** No texts. */
  public static final StoredTexts NONE = new StoredTexts(Map.of());

  /** Number of texts that are encoded between two updates of the progress. */
  private static final int TOGETHER = 256;

  private final Map<String, Known> encoders;

  private StoredTexts(Map<String, Known> encoders) {
    this.encoders = encoders;
  }

  /** An encoder with the stored vectors of a data set. */
  private record Known(String name, String sha256, int width, Map<String, float[]> vectors)
      implements TextEncoder {
    @Override
    public float[] encode(String text) {
      float[] vector = vectors.get(text);
      if (vector == null) {
        throw new CorruptFileException(
            "the data set has no vector of the text '" + Excerpts.of(text, 40) + "'");
      }
      return vector;
    }
  }

  /**
   * Encodes texts into the table {@code text_vectors}.
   *
   * @param texts relations with a column of texts in SQL, by encoder
   * @param before vectors of another data set, which are reused
   * @return warnings about the texts, one sentence each
   */
  public static List<String> create(
      Duck duck, Map<TextEncoder, List<String>> texts, StoredTexts before, Progress progress) {
    duck.run("CREATE TABLE text_vectors (encoder VARCHAR, text VARCHAR, vector FLOAT[])");
    List<String> warnings = new ArrayList<>();
    texts.forEach((encoder, relations) -> {
      List<String> distinct = distinct(duck, relations);
      progress.start("encode", distinct.size(), "texts");
      try (Duck.Rows rows = duck.appendTo("text_vectors")) {
        for (int from = 0; from < distinct.size(); from += TOGETHER) {
          List<String> group = distinct.subList(from, Math.min(distinct.size(), from + TOGETHER));
          List<float[]> vectors = before.encode(encoder, group);
          for (int i = 0; i < group.size(); i++) {
            rows.begin();
            rows.addText(encoder.name());
            rows.addText(group.get(i));
            rows.add(vectors.get(i));
            rows.end();
          }
          progress.advance(from + group.size(), encoder.name());
        }
      }
      progress.finish();
      long cut = distinct.stream().filter(text -> !encoder.readsWhole(text)).count();
      if (cut > 0) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "%,d of %,d texts are too long for the encoder %s: only their beginning is used",
                cut,
                distinct.size(),
                encoder.name()));
      }
    });
    return warnings;
  }

  private static List<String> distinct(Duck duck, List<String> relations) {
    Set<String> distinct = new HashSet<>();
    for (String relation : relations) {
      duck.chunks(
          "SELECT DISTINCT text FROM " + relation + " WHERE text IS NOT NULL",
          chunk -> {
            DuckDBReadableVector vector = chunk.vector(0);
            for (long row = 0; row < chunk.rowCount(); row++) {
              distinct.add(vector.getString(row));
            }
          });
    }
    return distinct.stream().sorted().toList();
  }

  /** The vectors of texts: stored ones, and others computed by the encoder. */
  private List<float[]> encode(TextEncoder encoder, List<String> texts) {
    Optional<Known> known =
        Optional.ofNullable(encoders.get(encoder.name()))
            .filter(each -> each.sha256.equals(encoder.sha256()) && each.width == encoder.width());
    Map<String, float[]> vectors = known.map(Known::vectors).orElse(Map.of());
    List<String> others = texts.stream().filter(text -> !vectors.containsKey(text)).toList();
    List<float[]> computed = others.isEmpty() ? List.of() : encoder.encodeAll(others);
    List<float[]> all = new ArrayList<>(texts.size());
    int next = 0;
    for (String text : texts) {
      float[] vector = vectors.get(text);
      all.add(vector == null ? computed.get(next++) : vector);
    }
    return all;
  }

  /**
   * The vectors of a data set.
   *
   * @param table the file of vectors in SQL
   * @param features features of the data set, including those that are texts
   */
  public static StoredTexts read(Duck duck, String table, List<Feature> features) {
    Map<String, Known> encoders = new HashMap<>();
    for (Feature feature : features) {
      if (feature instanceof Feature.Text(String _, String encoder, String sha256, int width)) {
        encoders.putIfAbsent(encoder, new Known(encoder, sha256, width, new HashMap<>()));
      }
    }
    duck.chunks(
        "SELECT encoder, text, array_to_string(vector, ',') FROM " + table,
        chunk -> {
          DuckDBReadableVector names = chunk.vector(0);
          DuckDBReadableVector texts = chunk.vector(1);
          DuckDBReadableVector vectors = chunk.vector(2);
          for (long row = 0; row < chunk.rowCount(); row++) {
            Known encoder = encoders.get(names.getString(row));
            if (encoder != null) {
              encoder.vectors.put(texts.getString(row), floats(vectors.getString(row)));
            }
          }
        });
    return new StoredTexts(encoders);
  }

  /** The encoders of the texts of the data set. */
  public List<TextEncoder> encoders() {
    return List.copyOf(encoders.values());
  }

  private static float[] floats(String joined) {
    String[] parts = joined.split(",", -1);
    float[] values = new float[parts.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(parts[i]);
    }
    return values;
  }
}
