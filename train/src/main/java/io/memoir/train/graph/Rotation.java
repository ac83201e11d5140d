package io.memoir.train.graph;

import static io.memoir.train.kernel.VectorMath.FLOATS;
import static io.memoir.train.kernel.VectorMath.LANES;

import io.memoir.train.kernel.VectorMath;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/**
 * RotatE (Sun et al. 2019): the vector of an entity has complex numbers, and a relation turns each
 * of them by an angle. The distance is the sum of the moduli of the differences.
 *
 * <pre>
 * distance(h, r, t) = sum over k of |h_k e^(i r_k) - t_k|
 * </pre>
 *
 * <p>The row of an entity has the real parts, then the imaginary parts; the parameters of a
 * relation are its angles, and its motion their cosines, then their sines.
 */
final class Rotation implements Geometry {
  /** Differences below it have no direction. */
  private static final float TINY = 1e-12f;

  private final int pairs;

  /** Length of the real parts with their padding. */
  private final int half;

  /**
   * @param width numbers of a vector, two for each complex number
   */
  Rotation(int width) {
    this.pairs = width / 2;
    this.half = Math.ceilDiv(pairs, LANES) * LANES;
  }

  @Override
  public int entityLength() {
    return 2 * half;
  }

  @Override
  public int relationLength() {
    return half;
  }

  @Override
  public int moveLength() {
    return 2 * half;
  }

  @Override
  public int[] numbers() {
    return IntStream.concat(IntStream.range(0, pairs), IntStream.range(half, half + pairs))
        .toArray();
  }

  @Override
  public int[] parameters() {
    return IntStream.range(0, pairs).toArray();
  }

  @Override
  public double entityRange(double margin) {
    return (margin + 2) / pairs; // as in the code of Sun et al. 2019
  }

  @Override
  public double relationRange(double margin) {
    return Math.PI;
  }

  @Override
  public void move(float[] relations, int relation, float[] moves, int move) {
    for (int k = 0; k < half; k++) {
      double angle = relations[relation + k];
      moves[move + k] = (float) Math.cos(angle);
      moves[move + half + k] = (float) Math.sin(angle);
    }
  }

  @Override
  public void expected(
      float[] entities, int entity, float[] moves, int move, int side, float[] to, int at) {
    FloatVector sign = FloatVector.broadcast(FLOATS, (float) side);
    for (int k = 0; k < half; k += LANES) {
      FloatVector real = load(entities, entity + k);
      FloatVector imaginary = load(entities, entity + half + k);
      FloatVector cosine = load(moves, move + k);
      FloatVector sine = load(moves, move + half + k).mul(sign);
      real.mul(cosine).sub(imaginary.mul(sine)).intoArray(to, at + k);
      real.mul(sine).add(imaginary.mul(cosine)).intoArray(to, at + half + k);
    }
  }

  @Override
  public float distance(float[] a, int atA, float[] b, int atB) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int k = 0; k < half; k += LANES) {
      FloatVector real = load(a, atA + k).sub(load(b, atB + k));
      FloatVector imaginary = load(a, atA + half + k).sub(load(b, atB + half + k));
      sum = real.fma(real, imaginary.mul(imaginary)).sqrt().add(sum);
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
    FloatVector factor = FloatVector.broadcast(FLOATS, weight);
    FloatVector tiny = FloatVector.broadcast(FLOATS, TINY);
    for (int k = 0; k < half; k += LANES) {
      int other = half + k;
      FloatVector real = load(a, atA + k).sub(load(b, atB + k));
      FloatVector imaginary = load(a, atA + other).sub(load(b, atB + other));
      FloatVector modulus = real.fma(real, imaginary.mul(imaginary)).sqrt().max(tiny);
      FloatVector scale = factor.div(modulus);
      real = real.mul(scale);
      imaginary = imaginary.mul(scale);
      load(gradientA, atGradientA + k).add(real).intoArray(gradientA, atGradientA + k);
      load(gradientA, atGradientA + other).add(imaginary).intoArray(gradientA, atGradientA + other);
      load(gradientB, atGradientB + k).sub(real).intoArray(gradientB, atGradientB + k);
      load(gradientB, atGradientB + other).sub(imaginary).intoArray(gradientB, atGradientB + other);
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
    for (int k = 0; k < half; k += LANES) {
      FloatVector real = load(gradient, at + k);
      FloatVector imaginary = load(gradient, at + half + k);
      FloatVector cosine = load(moves, move + k);
      FloatVector sine = load(moves, move + half + k).mul(sign);
      // The inverse rotation of the gradient; and the product of the gradient with the direction in
      // which the expected vector moves when the angle grows, which is i times the vector.
      real.mul(cosine).add(imaginary.mul(sine)).intoArray(ofEntity, atEntity + k);
      imaginary.mul(cosine).sub(real.mul(sine)).intoArray(ofEntity, atEntity + half + k);
      imaginary
          .mul(load(expected, at + k))
          .sub(real.mul(load(expected, at + half + k)))
          .mul(sign)
          .intoArray(ofRelation, atRelation + k);
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(FLOATS, values, at);
  }
}
