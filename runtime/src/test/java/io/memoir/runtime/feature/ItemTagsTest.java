package io.memoir.runtime.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.Head;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.GraphTag;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Lstm;
import io.memoir.model.task.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemTagsTest {
  private static final int NONE = -1;
  private static final GraphTag DIRECTOR = new GraphTag("director", "X");
  private static final GraphTag COUNTRY = new GraphTag("country", "Y");

  private static final Architecture.SequenceNetwork NETWORK =
      network(
          new Feature.Category("colour", new Vocabulary(List.of("red"))),
          new Feature.Categories(
              GraphTag.FEATURE,
              new Vocabulary(List.of(COUNTRY.text(), DIRECTOR.text())),
              3,
              Feature.Weighting.EQUAL));

  /** The colour, then up to three tags, of each of four items. */
  private static final Tensor CODES =
      new Tensor.Ints(
          List.of(4, 4),
          new int[] {
            2, 2, 3, NONE, //
            2, 3, 1, 2, //
            2, 2, 1, NONE, //
            2, 0, NONE, NONE
          });

  private static final Weights WEIGHTS =
      new Weights(Map.of(Architecture.SequenceNetwork.ITEM_CODES, CODES));

  private static Architecture.SequenceNetwork network(Feature... items) {
    return new Architecture.SequenceNetwork(
        new Schema(List.of(), List.of(items), List.of(), List.of()),
        new ItemEncoder(4, 2, 1),
        new Lstm(2, 2),
        List.of(new Task.NextItem(new Head.Direct())),
        0);
  }

  @Test
  void shared_neighboursOfFewItems_comeFirst() {
    ItemTags tags = ItemTags.of(NETWORK, WEIGHTS);
    assertThat(tags.shared(0, 1)).containsExactly(DIRECTOR, COUNTRY);
    assertThat(tags.shared(1, 0)).containsExactly(DIRECTOR, COUNTRY);
    assertThat(tags.shared(0, 2)).containsExactly(COUNTRY);
  }

  @Test
  void shared_unknownAndMissingTags_areNotShared() {
    ItemTags tags = ItemTags.of(NETWORK, WEIGHTS);
    assertThat(tags.shared(1, 2)).containsExactly(COUNTRY);
    assertThat(tags.shared(3, 3)).isEmpty();
    assertThat(tags.shared(0, 3)).isEmpty();
  }

  @Test
  void shared_sameItemOrItemOfLater_isNothing() {
    ItemTags tags = ItemTags.of(NETWORK, WEIGHTS);
    assertThat(tags.shared(0, 0)).isEmpty();
    assertThat(tags.shared(0, 4)).isEmpty();
  }

  @Test
  void of_anItem_hasItsNeighboursThatFewItemsHaveFirst() {
    ItemTags tags = ItemTags.of(NETWORK, WEIGHTS);
    assertThat(tags.of(0)).containsExactly(DIRECTOR, COUNTRY);
    assertThat(tags.of(1)).as("without the unknown one").containsExactly(DIRECTOR, COUNTRY);
    assertThat(tags.of(2)).containsExactly(COUNTRY);
    assertThat(tags.of(3)).isEmpty();
    assertThat(tags.of(4)).as("an item of later").isEmpty();
    assertThat(ItemTags.NONE.of(0)).isEmpty();
  }

  @Test
  void shared_modelWithoutTags_isNothing() {
    Architecture.SequenceNetwork plain =
        network(new Feature.Category("colour", new Vocabulary(List.of("red"))));
    assertThat(ItemTags.of(plain, new Weights(Map.of())).shared(0, 1)).isEmpty();
    assertThat(ItemTags.NONE.shared(0, 1)).isEmpty();
  }

  @Test
  void shared_ensemble_isThatOfTheFirstMemberWithTags() {
    Architecture.Ensemble ensemble =
        new Architecture.Ensemble(
            List.of(
                new Architecture.Ensemble.Member(network(), 1),
                new Architecture.Ensemble.Member(NETWORK, 1)),
            new Combination.Score());
    Weights weights =
        new Weights(
            Map.of(
                Architecture.Ensemble.prefix(1) + Architecture.SequenceNetwork.ITEM_CODES, CODES));
    assertThat(ItemTags.of(ensemble, weights).shared(0, 1)).containsExactly(DIRECTOR, COUNTRY);
  }
}
