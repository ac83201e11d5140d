package io.memoir.data.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Models with weights, as of an ensemble; one model alone is a blend, too.
 *
 * @param members numbers of the models in a list of models, each once
 * @param weights of the members, more than 0, in their order; only their ratios matter
 */
public record Blend(List<Integer> members, List<Float> weights) {
  public Blend {
    members = List.copyOf(members);
    weights = List.copyOf(weights);
    if (members.isEmpty() || members.size() != weights.size()) {
      throw new IllegalArgumentException(
          "%d members with %d weights, expected one weight each"
              .formatted(members.size(), weights.size()));
    }
  }

  /** One model alone. */
  public static Blend of(int member) {
    return new Blend(List.of(member), List.of(1f));
  }

  /** Whether it is one model alone. */
  public boolean single() {
    return members.size() == 1;
  }

  /**
   * This blend with one more member, which comes last.
   *
   * @param share its share of the sum of all weights, more than 0 and less than 1
   */
  public Blend with(int member, double share) {
    double sum = weights.stream().mapToDouble(Float::doubleValue).sum();
    List<Integer> more = new ArrayList<>(members);
    more.add(member);
    List<Float> changed = new ArrayList<>();
    weights.forEach(weight -> changed.add((float) ((1 - share) * weight / sum)));
    changed.add((float) share);
    return new Blend(more, changed);
  }
}
