package io.memoir.model.feature;

import io.memoir.model.BadInputException;
import java.util.Arrays;

/**
 * A column whose values a model knows, with what was fitted to the training part. Each kind says
 * how many codes and how many real numbers {@link FeatureEncoder} makes of one value; a missing
 * value and one that training never saw have a place of their own in every kind.
 */
public sealed interface Feature {

  /** The name of the column or attribute. */
  String name();

  /** The number of codes of one value: rows of the feature's embedding table. */
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

  /** One of a set of texts: one code. */
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
   * Several of a set of texts, such as genres or the words of a title: their embeddings are
   * averaged, each with its weight.
   *
   * @param most how many texts count; those after them are ignored, at least 1
   * @param weighting the weight of each text
   */
  record Categories(String name, Vocabulary vocabulary, int most, Weighting weighting)
      implements Feature {
    public Categories {
      if (most < 1) {
        throw new BadInputException("most is " + most + ", expected at least 1");
      }
      if (!weighting.isEqual() && weighting.weights().length != vocabulary.size()) {
        throw new BadInputException(
            "%d weights stand beside %d codes, expected one for each code"
                .formatted(weighting.weights().length, vocabulary.size()));
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
   * @param weights one a code, all more than 0; empty if all are equal
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Weighting(float[] weights) {
    /** Every text counts the same. */
    public static final Weighting EQUAL = new Weighting(new float[0]);

    public Weighting {
      for (float weight : weights) {
        if (!(weight > 0 && weight < Float.POSITIVE_INFINITY)) {
          throw new BadInputException(
              "the weight of a text is " + weight + ", expected a number more than 0");
        }
      }
    }

    /** Whether every text counts the same. */
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

  /** A number: whether it is known, and its scaled value, 0 if it is not. */
  @SuppressWarnings("AvoidCommonTypeNames") // java.lang.Number is not meant anywhere near
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
   * A vector that was computed elsewhere: whether it is known, and its values.
   *
   * @param width its length, at least 1
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
   * A text that a pretrained encoder turns into a vector: whether it is known, and its values.
   *
   * @param encoder the name of the encoder
   * @param sha256 of the encoder's weights, so that no other one is taken for it
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

  private static void requireWidth(int width) {
    if (width < 1) {
      throw new BadInputException("width is " + width + ", expected at least 1");
    }
  }
}
