package io.memoir.model.feature;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.Locale;

/**
 * A column or attribute as input of a model, with what was fitted to the training part. The kind
 * determines how many codes and how many real numbers {@link FeatureEncoder} computes from one
 * value. For categories, missing and unseen values have codes of their own; for numbers, vectors
 * and texts the first real is 1 if the value is known, else 0.
 */
public sealed interface Feature {

  /**
   * The largest absolute value of a number in a vector. Sums and products of such numbers with
   * weights are finite, so that no vector makes the scores of a model infinite.
   */
  float LARGEST_IN_VECTOR = 1e9f;

  /** The name of the column or attribute. */
  String name();

  /** The number of codes of one value; a code is a row of the feature's embedding table. */
  int slots();

  /** The number of real numbers of one value. */
  int reals();

  /** The number of rows of the embedding table; 0 if the feature has none. */
  int rows();

  /** The same feature under another name. */
  default Feature named(String other) {
    return switch (this) {
      case Category(String name, Vocabulary vocabulary) -> new Category(other, vocabulary);
      case Categories(String name, Vocabulary vocabulary, int most, Weighting weighting) ->
          new Categories(other, vocabulary, most, weighting);
      case Number(String name, Scaling scaling) -> new Number(other, scaling);
      case Vector(String name, int width) -> new Vector(other, width);
      case Text(String name, String encoder, String sha256, int width) ->
          new Text(other, encoder, sha256, width);
    };
  }

  /** One of a set of strings, encoded as one code. */
  record Category(String name, Vocabulary vocabulary) implements Feature {
    @Override
    public int slots() {
      return 1;
    }

    @Override
    public int reals() {
      return 0;
    }

    @Override
    public int rows() {
      return vocabulary.size();
    }
  }

  /**
   * A set of strings, such as genres or the words of a title; their embeddings are averaged with
   * the weights.
   *
   * @param most maximum number of strings that are encoded, at least 1; known strings are preferred
   * @param weighting the weight of each code
   */
  record Categories(String name, Vocabulary vocabulary, int most, Weighting weighting)
      implements Feature {
    public Categories {
      if (most < 1) {
        throw new BadInputException("most is " + most + ", expected at least 1");
      }
      if (!weighting.isEqual() && weighting.weights().length != vocabulary.size()) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "feature '%s' has %d weights for %d codes, expected one per code",
                shown(name),
                weighting.weights().length,
                vocabulary.size()));
      }
    }

    @Override
    public int slots() {
      return most;
    }

    @Override
    public int reals() {
      return 0;
    }

    @Override
    public int rows() {
      return vocabulary.size();
    }
  }

  /**
   * The weight of each code in the mean of several, for example the inverse document frequency.
   *
   * @param weights one per code, all more than 0; empty if all are equal
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Weighting(float[] weights) {
    /** All codes have the same weight. */
    public static final Weighting EQUAL = new Weighting(new float[0]);

    public Weighting {
      for (int code = 0; code < weights.length; code++) {
        if (!(weights[code] > 0 && weights[code] < Float.POSITIVE_INFINITY)) {
          throw new BadInputException(
              String.format(
                  Locale.ROOT,
                  "the weight of code %d is %s, expected a number more than 0",
                  code,
                  weights[code]));
        }
      }
    }

    /** Whether all codes have the same weight. */
    public boolean isEqual() {
      return weights.length == 0;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Weighting weighting && Arrays.equals(weighting.weights, weights);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(weights);
    }
  }

  /** A number, encoded as 2 reals: 1 and the scaled value, or 0 and 0 if it is missing. */
  @SuppressWarnings("AvoidCommonTypeNames") // never confused with java.lang.Number here
  record Number(String name, Scaling scaling) implements Feature {
    @Override
    public int slots() {
      return 0;
    }

    @Override
    public int reals() {
      return 2;
    }

    @Override
    public int rows() {
      return 0;
    }
  }

  /**
   * A vector that was computed elsewhere, encoded as {@code 1 + width} reals: 1 and its values, or
   * zeros if it is missing.
   *
   * @param width length of the vector, at least 1
   */
  record Vector(String name, int width) implements Feature {
    public Vector {
      requireWidth(width);
    }

    @Override
    public int slots() {
      return 0;
    }

    @Override
    public int reals() {
      return 1 + width;
    }

    @Override
    public int rows() {
      return 0;
    }
  }

  /**
   * A text that a pretrained encoder turns into a vector, encoded as {@code 1 + width} reals: 1 and
   * the values of the vector, or zeros if the text is missing.
   *
   * @param encoder the name of the encoder
   * @param sha256 of the encoder's weights, so that no other encoder is used in its place
   * @param width length of its vectors, at least 1
   */
  record Text(String name, String encoder, String sha256, int width) implements Feature {
    public Text {
      requireWidth(width);
    }

    @Override
    public int slots() {
      return 0;
    }

    @Override
    public int reals() {
      return 1 + width;
    }

    @Override
    public int rows() {
      return 0;
    }
  }

  private static String shown(String name) {
    return name.replaceAll("\\p{Cntrl}", " ");
  }

  private static void requireWidth(int width) {
    if (width < 1) {
      throw new BadInputException("width is " + width + ", expected at least 1");
    }
  }
}
