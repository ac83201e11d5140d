package io.memoir.runtime.feature;

import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.GraphTag;
import io.memoir.model.feature.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The neighbours of the items of a model in a knowledge graph, if the model has the item feature
 * {@value GraphTag#FEATURE}. Immutable.
 */
public final class ItemTags {
  /** No tags. */
  public static final ItemTags NONE = new ItemTags(new Vocabulary(List.of()), 0, new int[0]);

  private final Vocabulary vocabulary;
  private final int slots;

  /** {@code [items, slots]}. */
  private final int[] codes;

  /** Number of items by code. */
  private final int[] uses;

  private ItemTags(Vocabulary vocabulary, int slots, int[] codes) {
    this.vocabulary = vocabulary;
    this.slots = slots;
    this.codes = codes;
    this.uses = new int[vocabulary.size()];
    for (int code : codes) {
      if (code >= 0) {
        uses[code]++;
      }
    }
  }

  /**
   * The tags that a model was trained with; of an ensemble, those of the first member that has
   * some.
   */
  public static ItemTags of(Architecture architecture, Weights weights) {
    return switch (architecture) {
      case Architecture.SequenceNetwork network -> of(network, weights);
      case Architecture.Ensemble ensemble -> {
        for (int i = 0; i < ensemble.members().size(); i++) {
          ItemTags tags =
              of(
                  ensemble.members().get(i).architecture(),
                  weights.inside(Architecture.Ensemble.prefix(i)));
          if (!tags.isEmpty()) {
            yield tags;
          }
        }
        yield NONE;
      }
      case Architecture.Popularity popularity -> NONE;
      case Architecture.ItemNeighbours neighbours -> NONE;
      case Architecture.SessionNeighbours neighbours -> NONE;
    };
  }

  private static ItemTags of(Architecture.SequenceNetwork network, Weights weights) {
    int first = 0;
    for (Feature feature : network.schema().item()) {
      if (feature instanceof Feature.Categories tags && tags.name().equals(GraphTag.FEATURE)) {
        EncodedRows rows = ItemTensors.features(network, weights);
        int[] codes = new int[network.itemCount() * tags.most()];
        for (int item = 0; item < network.itemCount(); item++) {
          System.arraycopy(
              rows.codes(), item * rows.slots() + first, codes, item * tags.most(), tags.most());
        }
        return new ItemTags(tags.vocabulary(), tags.most(), codes);
      }
      first += feature.slots();
    }
    return NONE;
  }

  private boolean isEmpty() {
    return slots == 0;
  }

  /**
   * The tags of an item, those of the fewest items first; empty for an item that was added after
   * the training.
   *
   * @param item number of an item
   */
  public List<GraphTag> of(int item) {
    if (isEmpty() || item >= codes.length / slots) {
      return List.of();
    }
    List<Integer> own = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      if (codes[item * slots + slot] >= Vocabulary.FIRST) {
        own.add(codes[item * slots + slot]);
      }
    }
    return rarestFirst(own);
  }

  /**
   * The tags that two items share, those of the fewest items first. An item that was added after
   * the training has none.
   *
   * @param item number of an item
   * @param other number of another one; an item shares nothing with itself
   */
  public List<GraphTag> shared(int item, int other) {
    if (isEmpty() || item == other || Math.max(item, other) >= codes.length / slots) {
      return List.of();
    }
    List<Integer> shared = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      int code = codes[item * slots + slot];
      if (code >= Vocabulary.FIRST && has(other, code)) {
        shared.add(code);
      }
    }
    return rarestFirst(shared);
  }

  private List<GraphTag> rarestFirst(List<Integer> tags) {
    tags.sort(
        Comparator.comparingInt((Integer code) -> uses[code])
            .thenComparing(Comparator.naturalOrder()));
    return tags.stream()
        .map(code -> GraphTag.of(vocabulary.values().get(code - Vocabulary.FIRST)))
        .toList();
  }

  private boolean has(int item, int code) {
    for (int slot = 0; slot < slots; slot++) {
      if (codes[item * slots + slot] == code) {
        return true;
      }
    }
    return false;
  }
}
