package io.memoir.train.graph;

import static io.memoir.train.kernel.VectorMath.FLOATS;
import static io.memoir.train.kernel.VectorMath.LANES;

import io.memoir.train.kernel.VectorMath;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * TransE (Bordes et al. 2013): a relation is a vector that is added. The distance is the sum of the
 * absolute differences.
 *
 * <pre>
 * distance(h, r, t) = |h + r - t|_1
 * </pre>
 */
final class Translation implements Geometry {
  private final int width;
  private final int length;

  /**
   * @param width numbers of a vector
   */
  Translation(int width) {
    this.width = width;
    this.length = Math.ceilDiv(width, LANES) * LANES;
  }

  @Override
  public int entityLength() {
    return length;
  }

  @Override
  public int relationLength() {
    return length;
  }

  @Override
  public int moveLength() {
    return length;
  }

  @Override
  public int[] numbers() {
    return IntStream.range(0, width).toArray();
  }

  @Override
  public int[] parameters() {
    return numbers();
  }

  @Override
  public double entityRange(double margin) {
    return (margin + 2) / width; // as in the code of Sun et al. 2019
  }

  @Override
  public double relationRange(double margin) {
    return entityRange(margin);
  }

  @Override
  public void move(float[] relations, int relation, float[] moves, int move) {
    System.arraycopy(relations, relation, moves, move, length);
  }

  @Override
  public void expected(
      float[] entities, int entity, float[] moves, int move, int side, float[] to, int at) {
    FloatVector sign = FloatVector.broadcast(FLOATS, (float) side);
    for (int k = 0; k < length; k += LANES) {
      load(moves, move + k).fma(sign, load(entities, entity + k)).intoArray(to, at + k);
    }
  }

  @Override
  public float distance(float[] a, int atA, float[] b, int atB) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int k = 0; k < length; k += LANES) {
      sum = load(a, atA + k).sub(load(b, atB + k)).abs().add(sum);
    }
    return VectorMath.sum(sum);
  }

  @Override
  public void addSlope(
      float weight,
      float[] a,
      int atA,
      float[] b,
      int atB,
      float[] gradientA,
      int atGradientA,
      float[] gradientB,
      int atGradientB) {
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector up = FloatVector.broadcast(FLOATS, weight);
    FloatVector down = FloatVector.broadcast(FLOATS, -weight);
    for (int k = 0; k < length; k += LANES) {
      FloatVector difference = load(a, atA + k).sub(load(b, atB + k));
      FloatVector slope =
          zero.blend(up, difference.compare(VectorOperators.GT, zero))
              .blend(down, difference.compare(VectorOperators.LT, zero));
      load(gradientA, atGradientA + k).add(slope).intoArray(gradientA, atGradientA + k);
      load(gradientB, atGradientB + k).sub(slope).intoArray(gradientB, atGradientB + k);
    }
  }

  @Override
  public void backward(
      float[] expected,
      float[] gradient,
      int at,
      float[] moves,
      int move,
      int side,
      float[] ofEntity,
      int atEntity,
      float[] ofRelation,
      int atRelation) {
    FloatVector sign = FloatVector.broadcast(FLOATS, (float) side);
    for (int k = 0; k < length; k += LANES) {
      FloatVector slope = load(gradient, at + k);
      slope.intoArray(ofEntity, atEntity + k);
      slope.mul(sign).intoArray(ofRelation, atRelation + k);
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(FLOATS, values, at);
  }
}
