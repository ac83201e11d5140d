package io.memoir.train.graph;

import static io.memoir.train.kernel.VectorMath.FLOATS;
import static io.memoir.train.kernel.VectorMath.LANES;

import io.memoir.data.graph.Triples;
import io.memoir.train.config.GraphSettings;
import io.memoir.train.kernel.VectorMath;
import java.util.Arrays;
import java.util.SplittableRandom;
import jdk.incubator.vector.FloatVector;

/**
 * Some triples with the same missing side, which are compared with the same random entities, and
 * the gradients of their loss. Sharing the negatives (as Lerer et al. 2019 do in PyTorch-BigGraph)
 * keeps them in the cache and makes their gradients few.
 *
 * <p>The loss of a triple with the distance d and negatives with the distances d(j) is that of Sun
 * et al. 2019 (equations 5 and 6):
 *
 * <pre>
 * loss = -log sigmoid(margin - d) / 2 - sum over j of p(j) log sigmoid(d(j) - margin) / 2
 * p(j) = exp(-adversarial d(j)) / sum over l of exp(-adversarial d(l))
 * </pre>
 *
 * <p>The weights p(j) are constants in the gradient. A negative that is a known right answer is
 * left out.
 */
final class TripleBlock {
  /** Maximum number of triples. */
  static final int MOST = 32;

  /**
   * Negatives with at most this share of the weight of the nearest one are not worth a gradient: it
   * would vanish in the rounding of the others.
   */
  private static final float NEGLIGIBLE = 1e-7f;

  private final GraphEmbedding embedding;
  private final Geometry geometry;
  private final KnownTriples known;
  private final float margin;
  private final float adversarial;
  private final int negatives;

  /** The negatives, then the right answers, then the known entities. */
  private final GradientRows entityRows;

  private final GradientRows relationRows;

  /** Copies of the vectors of the negatives, {@code [negatives, entityLength]}. */
  private final float[] candidates;

  private final float[] expected;
  private final float[] expectedGradient;

  /** The distances of the negatives, infinite for those that are left out; padded. */
  private final float[] distances;

  private final float[] shares;
  private int size;
  private double loss;

  TripleBlock(GraphEmbedding embedding, GraphSettings settings, KnownTriples known) {
    this.embedding = embedding;
    this.geometry = embedding.geometry();
    this.known = known;
    this.margin = (float) settings.margin();
    this.adversarial = (float) settings.adversarial();
    this.negatives = settings.negatives();
    int length = geometry.entityLength();
    this.entityRows = new GradientRows(negatives + 2 * MOST, length);
    this.relationRows = new GradientRows(MOST, geometry.relationLength());
    this.candidates = new float[negatives * length];
    this.expected = new float[length];
    this.expectedGradient = new float[length];
    int padded = Math.ceilDiv(negatives, LANES) * LANES;
    this.distances = new float[padded];
    this.shares = new float[padded];
  }

  /**
   * Computes loss and gradients of some triples.
   *
   * @param order indices of triples, of which {@code from} to {@code to - 1} are used, at most
   *     {@value #MOST}
   * @param tail whether the tails are missing, or else the heads
   * @param scale factor on the gradients
   * @param random draws the negatives
   */
  void compute(
      Triples triples,
      int[] order,
      int from,
      int to,
      boolean tail,
      float scale,
      SplittableRandom random) {
    int length = geometry.entityLength();
    size = to - from;
    loss = 0;
    entityRows.resize(negatives + 2 * size);
    relationRows.resize(size);
    for (int j = 0; j < negatives; j++) {
      int entity = random.nextInt(embedding.entityCount());
      entityRows.rows()[j] = entity;
      System.arraycopy(embedding.entities(), entity * length, candidates, j * length, length);
    }
    Arrays.fill(entityRows.values(), 0, (negatives + size) * length, 0);
    for (int i = 0; i < size; i++) {
      int triple = order[from + i];
      int head = triples.heads()[triple];
      int end = triples.tails()[triple];
      int answer = tail ? end : head;
      int entity = tail ? head : end;
      int relation = triples.relations()[triple];
      relationRows.rows()[i] = relation;
      entityRows.rows()[negatives + i] = answer;
      entityRows.rows()[negatives + size + i] = entity;
      triple(i, entity, relation, answer, tail, scale);
    }
  }

  private void triple(int i, int entity, int relation, int answer, boolean tail, float scale) {
    int length = geometry.entityLength();
    float[] gradients = entityRows.values();
    embedding.expect(entity, relation, tail, expected);
    Arrays.fill(expectedGradient, 0);
    float distance = embedding.distance(expected, answer);
    measureNegatives(entity, relation, tail);
    double weight = sigmoid(distance - margin);
    geometry.addSlope(
        (float) (scale * weight / 2),
        expected,
        0,
        embedding.entities(),
        answer * length,
        expectedGradient,
        0,
        gradients,
        (negatives + i) * length);
    double sum = weighNegatives();
    if (i == 0) {
      loss = lossOf(distance, sum);
    }
    for (int j = 0; j < negatives && sum > 0; j++) {
      if (shares[j] > NEGLIGIBLE) {
        double slope = shares[j] / sum * sigmoid(margin - distances[j]);
        geometry.addSlope(
            (float) (-scale * slope / 2),
            expected,
            0,
            candidates,
            j * length,
            expectedGradient,
            0,
            gradients,
            j * length);
      }
    }
    geometry.backward(
        expected,
        expectedGradient,
        0,
        embedding.moves(),
        relation * geometry.moveLength(),
        tail ? 1 : -1,
        gradients,
        (negatives + size + i) * length,
        relationRows.values(),
        i * geometry.relationLength());
  }

  /** Sets the distances of the negatives. */
  private void measureNegatives(int entity, int relation, boolean tail) {
    int length = geometry.entityLength();
    int begin = known.begin(entity, relation, tail);
    int end = known.end(entity, relation, tail);
    for (int j = 0; j < negatives; j++) {
      boolean right = known.isAnswer(entityRows.rows()[j], entity, relation, tail, begin, end);
      distances[j] =
          right ? Float.POSITIVE_INFINITY : geometry.distance(expected, 0, candidates, j * length);
    }
    Arrays.fill(distances, negatives, distances.length, Float.POSITIVE_INFINITY);
  }

  /**
   * Sets the shares of the negatives in proportion to p(j), those that are left out to 0, and
   * returns their sum, 0 if all are left out.
   */
  private double weighNegatives() {
    float least = Float.POSITIVE_INFINITY;
    for (float distance : distances) {
      least = Math.min(least, distance);
    }
    if (least == Float.POSITIVE_INFINITY) {
      return 0;
    }
    FloatVector factor = FloatVector.broadcast(FLOATS, -adversarial);
    FloatVector base = FloatVector.broadcast(FLOATS, least);
    for (int j = 0; j < distances.length; j += LANES) {
      FloatVector beyond = FloatVector.fromArray(FLOATS, distances, j).sub(base);
      VectorMath.exp(beyond.mul(factor)).intoArray(shares, j);
    }
    double sum = 0;
    for (int j = 0; j < shares.length; j++) {
      shares[j] = distances[j] == Float.POSITIVE_INFINITY ? 0 : shares[j];
      sum += shares[j];
    }
    return sum;
  }

  private double lossOf(float distance, double sum) {
    double all = softplus(distance - margin) / 2;
    for (int j = 0; j < negatives && sum > 0; j++) {
      if (shares[j] > 0) {
        all += shares[j] / sum * softplus(margin - distances[j]) / 2;
      }
    }
    return all;
  }

  /** {@code -log sigmoid(-x)}. */
  private static double softplus(double x) {
    return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The gradients of entities; an entity may have several rows. */
  GradientRows entityRows() {
    return entityRows;
  }

  /** The gradients of relations; a relation may have several rows. */
  GradientRows relationRows() {
    return relationRows;
  }

  /** The loss of the first triple, without the scale of the gradients. */
  double loss() {
    return loss;
  }
}
