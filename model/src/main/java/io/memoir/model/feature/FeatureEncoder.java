package io.memoir.model.feature;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature.Categories;
import io.memoir.model.feature.Feature.Category;
import io.memoir.model.feature.Feature.Number;
import io.memoir.model.feature.Feature.Text;
import io.memoir.model.feature.Feature.Vector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Turns raw values into codes and real numbers. Preparation, training, library and server all use
 * this encoder, so that a value means the same everywhere.
 *
 * <p>The codes and the real numbers of the features are in the order of the schema:
 *
 * <pre>
 * category      code: 0 missing or blank, 1 unknown, 2.. values
 * categories    codes of the strings; if there are more than {@code most}: of the first
 *               {@code most} known values, then unknown ones; unused slots are
 *               {@link EncodedRows#NONE}; a missing or empty list is one code 0; the strings of
 *               {@code words:title} are the {@link Words} of the title
 * number        1 and the scaled value; 0 and 0 if missing, NaN or infinite
 * vector, text  1 and the values; zeros if missing
 * </pre>
 *
 * Immutable and thread-safe if its text encoders are.
 */
public final class FeatureEncoder {
  private final List<Feature> features;
  private final Map<String, TextEncoder> encoders;
  private final int slots;
  private final int width;

  /**
   * An encoder without pretrained text encoders: values of text features must be given as vectors.
   */
  public FeatureEncoder(List<Feature> features) {
    this(features, List.of());
  }

  /**
   * An encoder of features.
   *
   * @param encoders of texts; if the encoder of a feature is absent, its values must be vectors
   * @throws BadInputException if an encoder has the name of one in the schema but other weights
   */
  public FeatureEncoder(List<Feature> features, List<TextEncoder> encoders) {
    this.features = List.copyOf(features);
    this.encoders = new HashMap<>();
    encoders.forEach(each -> this.encoders.put(each.name(), each));
    this.slots = features.stream().mapToInt(Feature::slots).sum();
    this.width = features.stream().mapToInt(Feature::reals).sum();
    for (Feature feature : features) {
      if (feature instanceof Text text) {
        requireSame(text);
      }
    }
  }

  private void requireSame(Text text) {
    TextEncoder found = encoders.get(text.encoder());
    if (found != null && !(found.sha256().equals(text.sha256()) && found.width() == text.width())) {
      throw new BadInputException(
          ("feature '%s' was encoded by the text encoder %s with SHA-256 %s, but the encoder found"
                  + " here has SHA-256 %s: use the same version")
              .formatted(text.name(), text.encoder(), text.sha256(), found.sha256()));
    }
  }

  /** Codes per row. */
  public int slots() {
    return slots;
  }

  /** Real numbers per row. */
  public int width() {
    return width;
  }

  /** Whether there are no features. */
  public boolean isEmpty() {
    return features.isEmpty();
  }

  /** The features in their order. */
  public List<Feature> features() {
    return features;
  }

  /** An empty buffer for {@code count} rows. */
  public EncodedRows rows(int count) {
    return new EncodedRows(
        slots,
        width,
        new int[Math.multiplyExact(count, slots)],
        new float[Math.multiplyExact(count, width)]);
  }

  /** One encoded row. */
  public EncodedRows encode(Values raw) {
    EncodedRows row = rows(1);
    encode(raw, row, 0);
    return row;
  }

  /**
   * Encodes one row of a buffer.
   *
   * @throws BadInputException if a value is of another kind than its feature, naming both
   */
  public void encode(Values raw, EncodedRows to, int row) {
    int code = row * slots;
    int real = row * width;
    for (Feature feature : features) {
      Optional<Value> value = Words.value(raw, feature.name());
      switch (feature) {
        case Category(String name, Vocabulary vocabulary) ->
            to.codes()[code] =
                value
                    .map(each -> text(name, each))
                    .filter(text -> !text.isBlank())
                    .map(vocabulary::code)
                    .orElse(Vocabulary.MISSING);
        case Categories categories -> categories(categories, value, to.codes(), code);
        case Number(String name, Scaling scaling) -> number(name, scaling, value, to.reals(), real);
        case Vector(String name, int wide) -> vector(name, wide, value, to.reals(), real);
        case Text text -> text(text, value, to.reals(), real);
      }
      code += feature.slots();
      real += feature.reals();
    }
  }

  private static void categories(Categories feature, Optional<Value> value, int[] codes, int at) {
    Arrays.fill(codes, at, at + feature.most(), EncodedRows.NONE);
    List<String> texts =
        switch (value.orElse(new Value.Texts(List.of()))) {
          case Value.Texts(List<String> several) -> several;
          case Value.Text(String one) -> List.of(one);
          case Value other when !feature.name().equals(Words.source(feature.name())) ->
              throw wrongKind(Words.source(feature.name()), other, "a text");
          case Value other -> throw wrongKind(feature.name(), other, "a list of texts");
        };
    int[] all =
        texts.stream()
            .filter(text -> !text.isBlank())
            .mapToInt(feature.vocabulary()::code)
            .toArray();
    if (all.length > feature.most()) {
      all = knownFirst(all);
    }
    System.arraycopy(all, 0, codes, at, Math.min(all.length, feature.most()));
    if (all.length == 0) {
      codes[at] = Vocabulary.MISSING;
    }
  }

  /** The codes of known values in their order, followed by the unknown ones. */
  private static int[] knownFirst(int[] codes) {
    return IntStream.concat(
            Arrays.stream(codes).filter(code -> code != Vocabulary.UNKNOWN),
            Arrays.stream(codes).filter(code -> code == Vocabulary.UNKNOWN))
        .toArray();
  }

  private static void number(
      String name, Scaling scaling, Optional<Value> value, float[] reals, int at) {
    double number =
        switch (value.orElse(new Value.Real(Double.NaN))) {
          case Value.Real(double given) -> given;
          case Value other -> throw wrongKind(name, other, "a number");
        };
    boolean known = Double.isFinite(number);
    reals[at] = known ? 1 : 0;
    reals[at + 1] = known ? scaling.scale(number) : 0;
  }

  private static void vector(String name, int width, Optional<Value> value, float[] reals, int at) {
    Arrays.fill(reals, at, at + 1 + width, 0);
    switch (value.orElse(Value.Vector.NONE)) {
      case Value.Vector(float[] values) -> {
        if (values.length > 0) {
          copy(name, width, values, reals, at);
        }
      }
      case Value other ->
          throw wrongKind(name, other, String.format(Locale.ROOT, "a vector of %d numbers", width));
    }
  }

  private void text(Text feature, Optional<Value> value, float[] reals, int at) {
    if (value.isPresent() && value.get() instanceof Value.Text(String text)) {
      if (text.isBlank()) {
        vector(feature.name(), feature.width(), Optional.empty(), reals, at);
        return;
      }
      TextEncoder encoder = encoders.get(feature.encoder());
      if (encoder == null) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "feature '%s' is a text, and its encoder %s is not available: expected a vector of %d numbers",
                feature.name(),
                feature.encoder(),
                feature.width()));
      }
      copy(feature.name(), feature.width(), encoder.encode(text), reals, at);
    } else {
      vector(feature.name(), feature.width(), value, reals, at);
    }
  }

  private static void copy(String name, int width, float[] values, float[] reals, int at) {
    if (values.length != width) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "feature '%s' is a vector of %d numbers, expected %d",
              name,
              values.length,
              width));
    }
    for (float each : values) {
      if (!(Math.abs(each) <= Feature.LARGEST_IN_VECTOR)) {
        throw new BadInputException(
            "feature '%s' has the number %s in its vector, expected numbers from -1e9 to 1e9"
                .formatted(name, each));
      }
    }
    reals[at] = 1;
    System.arraycopy(values, 0, reals, at + 1, width);
  }

  /**
   * The text of a category; numbers without a fractional part are written as integers, and a number
   * that counts as missing as nothing.
   */
  private static String text(String name, Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Real(double number) when !Double.isFinite(number) -> "";
      case Value.Real(double number) -> Value.text(number);
      case Value other -> throw wrongKind(name, other, "one text");
    };
  }

  private static BadInputException wrongKind(String name, Value value, String expected) {
    String found =
        switch (value) {
          case Value.Text(String text) ->
              "the text '"
                  + (text.length() > 40 ? text.substring(0, 40) + "..." : text)
                      .replaceAll("\\p{Cntrl}", " ")
                  + "'";
          case Value.Real(double number) -> "the number " + number;
          case Value.Texts(List<String> texts) -> "a list of " + texts.size() + " texts";
          case Value.Vector(float[] values) -> "a vector of " + values.length + " numbers";
        };
    return new BadInputException(
        "feature '%s' is %s, expected %s".formatted(name, found, expected));
  }
}
