package io.memoir.train.graph;

/**
 * How a relation moves the vector of an entity, and how far two vectors are apart. A triple is
 * likely if the head, moved by the relation, is near the tail.
 *
 * <p>Both kinds of motion can be inverted, so a missing head and a missing tail are found in the
 * same way: by the distance of all entities from one {@linkplain #expected expected} vector.
 *
 * <p>Vectors are rows of arrays, given by the index of their first number. Their length is a
 * multiple of the vector length of the processor; the padding is zero and stays so.
 */
interface Geometry {
  /** Length of the row of an entity, with its padding. */
  int entityLength();

  /** Length of the row of parameters of a relation, with its padding. */
  int relationLength();

  /** Length of the row with the {@linkplain #move motion} of a relation, with its padding. */
  int moveLength();

  /**
   * The indices, within the row of an entity, of the numbers of its vector; all others are padding.
   */
  int[] numbers();

  /** The indices, within the row of a relation, of its parameters; all others are padding. */
  int[] parameters();

  /**
   * The bound of the random initial numbers of entities.
   *
   * @param margin the distance below which a triple counts as true
   */
  double entityRange(double margin);

  /** The bound of the random initial parameters of relations. */
  double relationRange(double margin);

  /** Computes the motion of a relation from its parameters. */
  void move(float[] relations, int relation, float[] moves, int move);

  /**
   * The vector at which the missing entity of a triple is expected.
   *
   * @param entity the row of the known entity
   * @param move the motion of the relation
   * @param side 1 if the tail is missing, -1 if the head is
   * @param to out, at index {@code at}
   */
  void expected(
      float[] entities, int entity, float[] moves, int move, int side, float[] to, int at);

  /** The distance of two vectors, summed in an order that is always the same. */
  float distance(float[] a, int atA, float[] b, int atB);

  /**
   * Adds the gradient of {@code weight * distance(a, b)} to that of {@code a} and of {@code b}.
   * Where the distance has no derivative, the gradient is 0.
   */
  void addSlope(
      float weight,
      float[] a,
      int atA,
      float[] b,
      int atB,
      float[] gradientA,
      int atGradientA,
      float[] gradientB,
      int atGradientB);

  /**
   * The gradients of the known entity and the parameters of the relation, from that of the expected
   * vector.
   *
   * @param expected what {@link #expected} has computed, at index {@code at}
   * @param gradient its gradient, at the same index
   * @param moves the motion, at index {@code move}
   * @param side as given to {@link #expected}
   * @param ofEntity out, at index {@code atEntity}
   * @param ofRelation out, at index {@code atRelation}
   */
  void backward(
      float[] expected,
      float[] gradient,
      int at,
      float[] moves,
      int move,
      int side,
      float[] ofEntity,
      int atEntity,
      float[] ofRelation,
      int atRelation);
}
