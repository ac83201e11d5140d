package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.architecture.Scale;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelEnsembleTest {
  private static final Combination SCORE = new Combination.Score();

  private final Model network = SmallModels.model(SmallModels.everyLayer());
  private final Model popularity = SmallModels.model(new Architecture.Popularity(5));

  @Test
  void of_twoModels_keepsTensorsAndOrigins() {
    Model ensemble = ModelEnsemble.of(List.of(network, popularity), List.of(2f, 1f), SCORE, "9");
    assertThat(ensemble.name()).isEqualTo("ensemble of small, small");
    assertThat(ensemble.weights().inside("member.1.").tensors())
        .isEqualTo(popularity.weights().tensors());
    assertThat(ensemble.weights().inside("member.0.").tensors())
        .isEqualTo(network.weights().tensors());
    assertThat(ensemble.architecture().parameterCount())
        .isEqualTo(network.architecture().parameterCount() + 5);
    JsonObject origin = ensemble.settings().getAsJsonArray("members").get(0).getAsJsonObject();
    assertThat(origin.get("weight").getAsFloat()).isEqualTo(2);
    assertThat(origin.get("settings")).isEqualTo(network.settings());
    assertThat(origin.getAsJsonObject("provenance").get("seed").getAsLong()).isEqualTo(42);
    assertThat(ensemble.provenance().trainingSeconds()).isEqualTo(3);
    assertThat(ensemble.provenance().memoirVersion()).isEqualTo("9");
  }

  @Test
  void membersOfAnEnsemble_haveSharesAndScales() {
    Architecture.Ensemble ensemble =
        new Architecture.Ensemble(
            List.of(
                new Architecture.Ensemble.Member(network.architecture(), 3),
                new Architecture.Ensemble.Member(popularity.architecture(), 0.5f),
                new Architecture.Ensemble.Member(new Architecture.ItemNeighbours(5, 1, 1), 0.5f)),
            SCORE);
    assertThat(ensemble.shares()).containsExactly(0.75f, 0.125f, 0.125f);
    assertThat(ensemble.scales()).containsExactly(Scale.LOGARITHMS, Scale.COUNTS, Scale.COUNTS);
    assertThatThrownBy(() -> Architecture.Ensemble.scale(ensemble))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an ensemble is no member of another");
  }

  @Test
  void of_itemsInAnotherOrder_refused() {
    ItemTable turned = new ItemTable(popularity.items().items().reversed());
    Model other =
        new Model(
            "turned",
            popularity.architecture(),
            popularity.weights(),
            turned,
            popularity.settings(),
            Map.of(),
            popularity.provenance());
    assertThatThrownBy(() -> ModelEnsemble.of(List.of(network, other), List.of(1f, 1f), SCORE, "9"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("model 2 (turned, 5 items, fingerprint ")
        .hasMessageEndingWith(": train them on the same data set");
  }

  private static Model featured(List<String> genders) {
    Schema schema =
        new Schema(
            List.of(
                new Feature.Category("gender", new Vocabulary(genders)),
                new Feature.Categories(
                    "likes",
                    new Vocabulary(List.of("a")),
                    2,
                    new Feature.Weighting(new float[] {1, 2, 0.5f}))),
            List.of(),
            List.of(),
            List.of());
    return SmallModels.model(
        new Architecture.SequenceNetwork(
            schema,
            new ItemEncoder(5, 4, 1),
            new Gru(4, 4),
            List.of(new Task.NextItem(new Head.Direct())),
            0));
  }

  @Test
  void of_membersWithTheSameFeaturesOrNone_areTogether() {
    List<Model> members =
        List.of(featured(List.of("f", "m")), network, featured(List.of("f", "m")), popularity);
    Model ensemble = ModelEnsemble.of(members, List.of(1f, 1f, 1f, 1f), SCORE, "9");
    assertThat(((Architecture.Ensemble) ensemble.architecture()).members()).hasSize(4);
  }

  @Test
  void of_membersWithOtherFeatures_refused() {
    List<Model> members = List.of(featured(List.of("f", "m")), featured(List.of("m", "f")));
    assertThatThrownBy(() -> ModelEnsemble.of(members, List.of(1f, 1f), SCORE, "9"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "models 1 and 2 use different features ([gender, likes]; [gender, likes], fitted to other values),"
                + " expected the same in both, or none in one: train them on the same data set");
  }

  private static Model predicting(Task.Scored task) {
    return SmallModels.model(
        new Architecture.SequenceNetwork(
            Schema.NONE, new ItemEncoder(5, 4, 1), new Gru(4, 4), List.of(task), 0));
  }

  private static Model liking(double bound) {
    return predicting(
        new Task.Binary(
            "like",
            new Label.AtLeast("value", bound),
            new Interaction.Product(),
            Tower.of(),
            false));
  }

  private static Model rating(double high) {
    return predicting(
        new Task.Rating(
            "stars",
            new Label.Column("value"),
            1,
            high,
            new Interaction.Product(),
            Tower.of(),
            false));
  }

  @Test
  void of_membersThatPredictTheSame_areTogether() {
    Model ensemble =
        ModelEnsemble.of(
            List.of(liking(4), rating(5), network, liking(4), rating(5)),
            List.of(1f, 1f, 1f, 1f, 1f),
            SCORE,
            "9");
    assertThat(((Architecture.Ensemble) ensemble.architecture()).members()).hasSize(5);
  }

  @Test
  void of_membersThatPredictOtherThingsUnderOneName_refused() {
    assertThatThrownBy(() ->
            ModelEnsemble.of(
                List.of(network, liking(4), liking(5)), List.of(1f, 1f, 1f), SCORE, "9"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "models 2 and 3 predict different things by the task 'like' (probability of value >= 4.0;"
                + " probability of value >= 5.0), expected the same in both");
    assertThatThrownBy(
            () -> ModelEnsemble.of(List.of(rating(5), rating(10)), List.of(1f, 1f), SCORE, "9"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "models 1 and 2 predict different things by the task 'stars' (rating value from 1.0 to 5.0;"
                + " rating value from 1.0 to 10.0), expected the same in both");
  }

  @Test
  void of_ensembleAsMember_refused() {
    Model inner = ModelEnsemble.of(List.of(network), List.of(1f), SCORE, "9");
    assertThatThrownBy(() -> ModelEnsemble.of(List.of(network, inner), List.of(1f, 1f), SCORE, "9"))
        .isInstanceOf(BadInputException.class)
        .hasMessage("member 2 is an ensemble itself: use its members instead");
  }

  @Test
  void of_wrongWeights_refused() {
    assertThatThrownBy(() -> ModelEnsemble.of(List.of(network), List.of(1f, 1f), SCORE, "9"))
        .isInstanceOf(BadInputException.class)
        .hasMessage("2 weights for 1 models, expected one per model");
    for (float weight : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> ModelEnsemble.of(List.of(network), List.of(weight), SCORE, "9"))
          .isInstanceOf(BadInputException.class)
          .hasMessage("the weight of a member is " + weight + ", expected a number more than 0");
    }
  }

  @Test
  void ensemble_noMembersOrOtherCatalogue_refused() {
    assertThatThrownBy(() -> new Architecture.Ensemble(List.of(), SCORE))
        .isInstanceOf(BadInputException.class)
        .hasMessage("an ensemble needs at least one member");
    assertThatThrownBy(() ->
            new Architecture.Ensemble(
                List.of(
                    new Architecture.Ensemble.Member(new Architecture.Popularity(5), 1),
                    new Architecture.Ensemble.Member(new Architecture.Popularity(6), 1)),
                SCORE))
        .isInstanceOf(BadInputException.class)
        .hasMessage("member 2 has 6 items, the first member has 5: expected the same");
    assertThatThrownBy(() -> new Combination.ReciprocalRank(-1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("the constant of reciprocal ranks is -1, expected at least 0");
  }

  @Test
  void model_memberWithoutItsTensor_refused() {
    Model ensemble = ModelEnsemble.of(List.of(network, popularity), List.of(1f, 1f), SCORE, "9");
    Map<String, Tensor> tensors = new LinkedHashMap<>(ensemble.weights().tensors());
    tensors.remove("member.1.count");
    assertThatThrownBy(() -> SmallModels.model(ensemble.architecture(), tensors))
        .isInstanceOf(CorruptFileException.class)
        .hasMessage("the weights lack tensor 'member.1.count'");
  }
}
