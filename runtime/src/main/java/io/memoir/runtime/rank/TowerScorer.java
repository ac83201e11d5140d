package io.memoir.runtime.rank;

import io.memoir.model.Weights;
import io.memoir.model.task.Tower;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link Tower} whose input is, in this order, what belongs to the user, what belongs to the
 * candidate, and the profile. What the first layer makes of user and profile is computed once for
 * all candidates.
 *
 * @param ofUser the first layer's map of user and profile, with its bias
 * @param ofCandidate its map of what belongs to the candidate
 * @param upper the layers above it
 */
record TowerScorer(Kernel kernel, AffineMap ofUser, AffineMap ofCandidate, List<AffineMap> upper) {

  /**
   * Lays a tower out.
   *
   * @param userWidth how much of the input belongs to the user
   * @param candidateWidth how much of it belongs to the candidate
   * @param profileWidth how much of it is the profile
   */
  static TowerScorer of(
      Tower tower,
      String prefix,
      int userWidth,
      int candidateWidth,
      int profileWidth,
      Weights weights,
      Kernel kernel) {
    float[] first = weights.floats(prefix + "0.weight");
    float[] bias = weights.floats(prefix + "0.bias");
    int inputs = userWidth + candidateWidth + profileWidth;
    float[] fixed = new float[bias.length * (userWidth + profileWidth)];
    float[] moving = new float[bias.length * candidateWidth];
    for (int row = 0; row < bias.length; row++) {
      int from = row * inputs;
      int to = row * (userWidth + profileWidth);
      System.arraycopy(first, from, fixed, to, userWidth);
      System.arraycopy(first, from + userWidth, moving, row * candidateWidth, candidateWidth);
      System.arraycopy(
          first, from + userWidth + candidateWidth, fixed, to + userWidth, profileWidth);
    }
    List<AffineMap> upper = new ArrayList<>();
    for (int k = 1; k <= tower.hidden().size(); k++) {
      upper.add(
          kernel.pack(
              weights.floats(prefix + k + ".weight"), weights.floats(prefix + k + ".bias")));
    }
    return new TowerScorer(
        kernel,
        kernel.pack(fixed, bias),
        kernel.pack(moving, new float[bias.length]),
        List.copyOf(upper));
  }

  /** The map of the first layer for one user, whose bias holds what the user adds. */
  AffineMap first(float[] user, float[] profile) {
    float[] joined = Arrays.copyOf(user, user.length + profile.length);
    System.arraycopy(profile, 0, joined, user.length, profile.length);
    float[] added = new float[ofUser.outputs()];
    kernel.affine(ofUser, joined, added, 1);
    return new AffineMap(
        ofCandidate.outputs(),
        ofCandidate.inputs(),
        ofCandidate.panel(),
        ofCandidate.values(),
        Arrays.copyOf(added, ofCandidate.biases().length));
  }

  /**
   * The output for each of some candidates.
   *
   * @param first as {@link #first(float[], float[])} gave it
   * @param candidates {@code [rows, candidateWidth]}
   */
  float[] run(AffineMap first, float[] candidates, int rows) {
    float[] layer = new float[rows * first.outputs()];
    kernel.affine(first, candidates, layer, rows);
    for (AffineMap map : upper) {
      kernel.relu(layer, layer.length);
      float[] next = new float[rows * map.outputs()];
      kernel.affine(map, layer, next, rows);
      layer = next;
    }
    return layer;
  }
}
