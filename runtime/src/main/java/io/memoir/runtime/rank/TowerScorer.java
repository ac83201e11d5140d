package io.memoir.runtime.rank;

import io.memoir.model.Weights;
import io.memoir.model.task.Tower;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link Tower} whose input is {@code [user, candidate, profile]}. The contributions of user and
 * profile to the first layer are computed once for all candidates.
 *
 * @param ofUser the part of the first layer for user and profile, with its bias
 * @param ofCandidate the part of the first layer for the candidate
 * @param upper the layers above it
 */
record TowerScorer(Kernel kernel, AffineMap ofUser, AffineMap ofCandidate, List<AffineMap> upper) {

  /**
   * Arranges a tower for a kernel.
   *
   * @param userWidth width of the user part of the input
   * @param candidateWidth width of the candidate part
   * @param profileWidth width of the profile
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

  /**
   * The first layer for the candidates of one user; its bias includes the contributions of user and
   * profile.
   */
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
   * The output for each of some candidates, in scratch memory.
   *
   * @param first the result of {@link #first(float[], float[])}
   * @param candidates {@code [rows, candidateWidth]}
   */
  float[] run(AffineMap first, float[] candidates, int rows, RankScratch scratch) {
    ScratchBuffer below = scratch.lower;
    ScratchBuffer above = scratch.upper;
    int width = first.outputs();
    float[] layer = below.atLeast(rows * width);
    kernel.affine(first, candidates, layer, rows);
    for (AffineMap map : upper) {
      kernel.relu(layer, rows * width);
      width = map.outputs();
      float[] next = above.atLeast(rows * width);
      kernel.affine(map, layer, next, rows);
      layer = next;
      ScratchBuffer free = below;
      below = above;
      above = free;
    }
    return layer;
  }
}
