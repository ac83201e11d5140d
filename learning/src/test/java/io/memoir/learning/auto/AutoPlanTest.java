package io.memoir.learning.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.Part;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.train.config.LossConfig;
import io.memoir.train.config.TrainingConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is tried on data of a kind, and on which targets it is compared. */
class AutoPlanTest {
  private static DataProfile profile(int items, long events, int medianLength, boolean timed) {
    return new DataProfile(1_000, items, events, medianLength, timed, 900, 300, "leave-one-out");
  }

  private static List<Recipe.Network> networks(
      DataProfile profile, boolean keepSeen, Map<String, String> given) {
    return new AutoPlan(profile, given).networks(keepSeen);
  }

  private static List<String> names(List<Recipe.Network> networks) {
    return networks.stream().map(Recipe.Network::name).toList();
  }

  @Test
  void networks_shortSequencesWithRepeats_haveAnItemMemory() {
    List<Recipe.Network> few = networks(profile(2_000, 40_000, 4, false), true, Map.of());
    assertThat(names(few)).containsExactly("long-short", "residual-lstm");
    for (Recipe.Network network : few) {
      TrainingConfig config = network.config();
      assertThat(config.network().memories().itemMemory()).isTrue();
      assertThat(config.network().time()).isFalse();
      assertThat(config.stopping().keepSeen()).isTrue();
      assertThat(config.stopping().metric()).isEqualTo("mrr@20");
    }
    List<Recipe.Network> many = networks(profile(40_000, 1_000_000, 4, true), true, Map.of());
    assertThat(names(many)).containsExactly("long-short");
    assertThat(many.getFirst().config().stopping().epochs()).isEqualTo(8);
    assertThat(many.getFirst().config().network().time()).isTrue();
  }

  @Test
  void networks_denseData_beginWithResidualBlocks() {
    List<Recipe.Network> large = networks(profile(3_400, 980_000, 90, true), false, Map.of());
    assertThat(names(large)).containsExactly("residual-lstm");
    TrainingConfig config = large.getFirst().config();
    assertThat(config.batching().sequences()).isEqualTo(32);
    assertThat(config.augmentation().mask()).isEqualTo(0.1);
    assertThat(config.stopping().epochs()).isEqualTo(36);
    assertThat(names(networks(profile(500, 60_000, 30, true), false, Map.of())))
        .containsExactly("residual-lstm", "long-short");
  }

  @Test
  void networks_sparseData_beginWithLongShortAsItIs() {
    List<Recipe.Network> found = networks(profile(12_000, 150_000, 6, true), false, Map.of());
    assertThat(names(found)).containsExactly("long-short", "residual-lstm");
    assertThat(found.getFirst().config()).isEqualTo(TrainingConfig.named("long-short"));
  }

  @Test
  void networks_veryManyEvents_haveFewEpochs() {
    assertThat(
            networks(profile(1_000_000, 10_000_000, 6, true), false, Map.of())
                .getFirst()
                .config()
                .stopping()
                .epochs())
        .isEqualTo(4);
    assertThat(
            networks(profile(1_000_000, 90_000_000, 6, true), false, Map.of("epochs", "3"))
                .getFirst()
                .config()
                .stopping()
                .epochs())
        .isEqualTo(3);
  }

  /** The time of a full softmax grows with the number of items. */
  @Test
  void networks_veryManyItems_haveASampledLoss() {
    List<Recipe.Network> found = networks(profile(300_000, 400_000, 6, true), false, Map.of());
    assertThat(names(found)).containsExactly("long-short");
    assertThat(found.getFirst().config().loss().kind()).isEqualTo(LossConfig.Kind.SAMPLED_SOFTMAX);
    assertThat(
            networks(profile(300_000, 400_000, 6, true), true, Map.of("label-smoothing", "0.1"))
                .getFirst()
                .config()
                .loss()
                .kind())
        .isEqualTo(LossConfig.Kind.SOFTMAX);
    assertThat(
            networks(profile(300_000, 400_000, 6, true), true, Map.of("loss", "softmax"))
                .getFirst()
                .config()
                .loss()
                .kind())
        .isEqualTo(LossConfig.Kind.SOFTMAX);
  }

  /** Long-short, which would be the second network, cannot be bidirectional. */
  @Test
  void networks_largeData_areNotRefusedForASecondNetwork() {
    DataProfile large = profile(3_400, 980_000, 90, true);
    assertThat(names(networks(large, false, Map.of("bidirectional", "true"))))
        .containsExactly("residual-lstm");
    DataProfile small = profile(340, 98_000, 90, true);
    assertThatThrownBy(() -> networks(small, false, Map.of("bidirectional", "true")))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void networks_itemMemoryGiven_haveUnitVectors() {
    for (boolean seenKept : new boolean[] {false, true}) {
      for (Recipe.Network network :
          networks(profile(340, 98_000, 90, true), seenKept, Map.of("item-memory", "true"))) {
        assertThat(network.config().network().matching().normalise()).isTrue();
      }
    }
  }

  @Test
  void networks_givenSettings_applyToAll() {
    for (Recipe.Network network :
        networks(
            profile(12_000, 150_000, 6, true),
            false,
            Map.of("width", "64", "metric", "hr@10", "keep-seen", "false", "hold-out", "false"))) {
      assertThat(network.config().network().width()).isEqualTo(64);
      assertThat(network.config().stopping().metric()).isEqualTo("hr@10");
      assertThat(network.config().stopping().holdOut()).as("while models are compared").isTrue();
    }
  }

  /** An item memory needs unit vectors; that they are given is no reason to leave it out. */
  @Test
  void networks_normaliseGiven_haveAnItemMemoryIfItIsTrue() {
    for (String normalise : List.of("true", "yes", "false", "off")) {
      boolean unit = normalise.equals("true") || normalise.equals("yes");
      for (Recipe.Network network :
          networks(profile(2_000, 40_000, 4, false), true, Map.of("normalise", normalise))) {
        TrainingConfig config = network.config();
        assertThat(config.network().matching().normalise()).as(normalise).isEqualTo(unit);
        assertThat(config.network().memories().itemMemory()).as(normalise).isEqualTo(unit);
      }
    }
  }

  /** As of items with features: the network has unit vectors only if seen items come again. */
  @Test
  void requirePossible_withoutUnitVectors_passesUntilItIsKnownThatSeenItemsComeAgain() {
    DataProfile dense = profile(3_400, 980_000, 90, true);
    Consumer<TrainingConfig> check =
        config -> {
          if (config.network().matching().normalise()) {
            throw new BadInputException("items have features");
          }
        };
    new AutoPlan(dense, Map.of()).requirePossible(check);
    new AutoPlan(dense, Map.of("keep-seen", "false")).requirePossible(check);
    AutoPlan again = new AutoPlan(dense, Map.of("keep-seen", "true"));
    assertThatThrownBy(() -> again.requirePossible(check)).hasMessage("items have features");
  }

  @Test
  void requirePossible_inTheSecondOfTwoCasesOnly_passes() {
    AutoPlan plan = new AutoPlan(profile(2_000, 40_000, 4, false), Map.of());
    plan.requirePossible(config -> {
      if (!config.stopping().keepSeen()) {
        throw new BadInputException("possible if seen items come again");
      }
    });
    assertThatThrownBy(() ->
            plan.requirePossible(config -> {
              throw new BadInputException("keep-seen=" + config.stopping().keepSeen());
            }))
        .isInstanceOf(BadInputException.class)
        .hasMessage("keep-seen=false");
  }

  @Test
  void profile_ofSmallLogs_tellsRepeats() {
    DataProfile chain = SmallLogs.profile(SmallLogs.chain());
    assertThat(chain.targets()).isEqualTo(60);
    assertThat(chain.repeatShare()).isZero();
    assertThat(chain.sequences()).isEqualTo(60);
    assertThat(chain.items()).isEqualTo(30);
    assertThat(chain.medianLength()).isBetween(4, 9);
    assertThat(SmallLogs.profile(SmallLogs.pairs()).repeatShare()).isEqualTo(1);
    DataProfile small = SmallLogs.profile(SmallLogs.data(9, new int[] {1, 2, 1, 3, 4}));
    assertThat(small).isEqualTo(new DataProfile(1, 2, 3, 3, false, 1, 0, "leave-one-out"));
    assertThat(small.eventsPerItem()).isEqualTo(1.5);
  }

  @Test
  void sample_ofFewerTargets_isHistoryApartFromThem() {
    TrainingData data = SmallLogs.chain();
    ValidationSample some = ValidationSample.of(data, 1, 20);
    assertThat(some.targets()).isEqualTo(20);
    assertThat(some.allTargets()).isEqualTo(60);
    byte[] parts = some.sequences().parts();
    int validation = 0;
    for (int e = 0; e < parts.length; e++) {
      if (parts[e] == Part.VALIDATION.code()) {
        validation++;
      }
      if (parts[e] != data.sequences().parts()[e]) {
        assertThat(parts[e]).isEqualTo(Part.CONTEXT.code());
        assertThat(data.sequences().parts()[e]).isEqualTo(Part.VALIDATION.code());
      }
    }
    assertThat(validation).isEqualTo(20);
    assertThat(ValidationSample.of(data, 1, 20).sequences().parts()).isEqualTo(parts);
    assertThat(Arrays.equals(ValidationSample.of(data, 2, 20).sequences().parts(), parts))
        .as("with another seed")
        .isFalse();
    assertThat(ValidationSample.of(data, 1).sequences()).isSameAs(data.sequences());
  }
}
