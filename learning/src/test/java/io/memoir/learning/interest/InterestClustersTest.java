package io.memoir.learning.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.learning.evaluation.ModelInputs;
import io.memoir.model.BadInputException;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.runtime.interest.Interest;
import io.memoir.runtime.interest.InterestCluster;
import io.memoir.runtime.interest.InterestCluster.Fit;
import io.memoir.runtime.interest.InterestCourse;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.runtime.interest.InterestSpace;
import io.memoir.runtime.interest.Memory;
import io.memoir.runtime.interest.Trend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterestClustersTest {
  private static final InterestSettings THREE = InterestSettings.standard().withClusters(3, 3);

  private final Recommender recommender = Recommender.of(PlantedTastes.model(0, 1));
  private final InterestData data = PlantedTastes.data();

  private static InterestMap map(
      Recommender recommender, InterestData data, InterestSettings settings) {
    return new InterestClusters(settings).of(recommender, data, Optional.empty(), Progress.SILENT);
  }

  private static Map<String, Integer> ids(InterestMap map) {
    Map<String, Integer> ids = new HashMap<>();
    map.clusters().forEach(cluster -> ids.put(cluster.name(), cluster.id()));
    return ids;
  }

  @Test
  void of_plantedTastes_areFoundAndNamed() {
    InterestMap map = map(recommender, data, THREE);
    assertThat(map.clusters())
        .extracting(InterestCluster::name)
        .containsExactlyInAnyOrderElementsOf(PlantedTastes.GENRES);
    assertThat(map.spaces())
        .extracting(InterestSpace::memory)
        .containsExactly(Memory.LONG_TERM, Memory.SHORT_TERM);
    assertThat(map.people()).isEqualTo(PlantedTastes.PEOPLE);
    assertThat(map.silhouette()).isGreaterThan(0.5);
    for (InterestCluster cluster : map.clusters()) {
      assertThat(cluster.people().getFirst())
          .as("people of %s", cluster.name())
          .isEqualTo(PlantedTastes.PEOPLE / PlantedTastes.GENRES.size());
      InterestCluster.Fit fit = cluster.fit().orElseThrow();
      assertThat(fit.purity()).isEqualTo(1);
      assertThat(fit.chance()).isCloseTo(1.0 / 3, within(1e-9));
      int genre = PlantedTastes.GENRES.indexOf(cluster.name());
      assertThat(cluster.items())
          .isNotEmpty()
          .allMatch(item -> Integer.parseInt(item.itemId().substring(5)) % 3 == genre);
    }
  }

  @Test
  void of_numberNotGiven_isChosenBySilhouette() {
    InterestMap map = map(recommender, data, InterestSettings.standard().withClusters(2, 6));
    assertThat(map.clusters()).hasSize(3);
  }

  @Test
  void of_sameSeed_isTheSame() {
    InterestMap first = map(recommender, data, THREE.withSeed(9));
    InterestMap second = map(recommender, data, THREE.withSeed(9));
    for (int c = 0; c < 3; c++) {
      assertThat(second.clusters().get(c).centroid()).isEqualTo(first.clusters().get(c).centroid());
    }
    assertThat(second.sharpness()).isEqualTo(first.sharpness());
  }

  @Test
  void of_strongestInterests_haveAMeanShareOfAboutSixTenths() {
    InterestMap map = map(recommender, data, THREE);
    PeopleVectors people =
        PeopleVectors.of(
            recommender,
            ModelInputs.of(recommender, data.events()),
            data.events().sequences(),
            IntStream.range(0, PlantedTastes.PEOPLE).toArray(),
            Progress.SILENT);
    double total = 0;
    for (int memory = 0; memory < 2; memory++) {
      for (float[] vector : people.vectors()[memory]) {
        double[] shares = map.shares(map.spaces().get(memory), vector);
        total += Arrays.stream(shares).max().orElseThrow() / (2 * PlantedTastes.PEOPLE);
      }
    }
    assertThat(total).isCloseTo(0.6, within(0.01));
  }

  @Test
  void of_previousMap_clustersKeepTheirIds() {
    InterestMap first = map(recommender, data, THREE);
    InterestMap renumbered =
        new InterestMap(
            first.model(),
            first.data(),
            first.seed(),
            first.people(),
            first.silhouette(),
            first.sharpness(),
            40,
            first.spaces(),
            List.of(
                first.clusters().get(0).withId(31),
                first.clusters().get(1).withId(7),
                first.clusters().get(2).withId(12)));
    // Another training: the same tastes at other places of the vectors.
    Recommender retrained = Recommender.of(PlantedTastes.model(3, 2));
    InterestMap second =
        new InterestClusters(THREE.withSeed(5))
            .of(retrained, data, Optional.of(renumbered), Progress.SILENT);
    assertThat(second.model()).isNotEqualTo(first.model());
    assertThat(ids(second)).isEqualTo(ids(renumbered));
    assertThat(second.nextId()).isEqualTo(40);

    InterestMap more =
        new InterestClusters(InterestSettings.standard().withClusters(4, 4))
            .of(retrained, data, Optional.of(renumbered), Progress.SILENT);
    assertThat(more.clusters())
        .extracting(InterestCluster::id)
        .contains(31, 7, 12)
        .hasSize(4)
        .doesNotHaveDuplicates();
    assertThat(more.nextId()).isEqualTo(41);
  }

  /** As after a refit on a log that knows nothing of items. */
  @Test
  void of_previousMapAndItemsWithoutFeatures_namesAreKept() {
    InterestMap first = map(recommender, data, THREE);
    Recommender retrained = Recommender.of(PlantedTastes.model(3, 2));
    InterestMap second =
        new InterestClusters(InterestSettings.of(first))
            .of(retrained, PlantedTastes.withoutFeatures(), Optional.of(first), Progress.SILENT);
    assertThat(ids(second)).isEqualTo(ids(first));
    assertThat(second.clusters()).allMatch(cluster -> cluster.fit().isPresent());
  }

  /** As after a refit on a log of other films than those by which the clusters were known. */
  @Test
  void of_previousMapAndNoEventsOnItsTypicalItems_idsAreKept() {
    InterestMap first = map(recommender, data, THREE);
    Set<String> typical =
        first.clusters().stream()
            .flatMap(cluster -> cluster.items().stream())
            .map(InterestCluster.TypicalItem::itemId)
            .collect(Collectors.toSet());
    assertThat(typical).hasSize(30);
    InterestMap second =
        new InterestClusters(InterestSettings.of(first))
            .of(
                Recommender.of(PlantedTastes.model(3, 2)),
                PlantedTastes.watching(film -> !typical.contains(PlantedTastes.id(film))),
                Optional.of(first),
                Progress.SILENT);
    assertThat(ids(second)).isEqualTo(ids(first));
    assertThat(second.clusters())
        .allMatch(
            cluster -> cluster.items().stream().noneMatch(item -> typical.contains(item.itemId())));
  }

  /** A few new items with attributes are no reason to forget what clusters are called. */
  @Test
  void of_previousMapAndFewItemsWithFeatures_namesAreKept() {
    InterestMap first = map(recommender, data, THREE);
    InterestMap second =
        new InterestClusters(InterestSettings.of(first))
            .of(
                Recommender.of(PlantedTastes.model(3, 2)),
                PlantedTastes.describing(film -> film < 12),
                Optional.of(first),
                Progress.SILENT);
    assertThat(ids(second)).isEqualTo(ids(first));
  }

  @Test
  void byChance_isTheTailOfTheBinomialDistribution() {
    assertThat(InterestNames.byChance(new Fit(1, 0.5, 5))).isCloseTo(1.0 / 32, within(1e-12));
    assertThat(InterestNames.byChance(new Fit(0.6, 0.1, 5))).isCloseTo(0.00856, within(1e-5));
    assertThat(InterestNames.byChance(new Fit(0, 0.3, 5))).isCloseTo(1, within(1e-12));
    assertThat(InterestNames.byChance(new Fit(1, 1, 5))).isEqualTo(1);
    assertThat(InterestNames.byChance(new Fit(1, 0, 5))).isZero();
  }

  @Test
  void requireComparable_modelsThatAreNot_areRefused() {
    InterestClusters clusters = new InterestClusters(THREE);
    clusters.requireComparable(recommender, recommender, data);
    assertThatThrownBy(() ->
            clusters.requireComparable(
                recommender, Recommender.of(PlantedTastes.model(0, 1, 1)), data))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("items of both models");
    assertThatThrownBy(() ->
            clusters.requireComparable(
                recommender, Recommender.of(PlantedTastes.popularity()), data))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no interest vectors");
  }

  @Test
  void agreement_ofTwoSeeds_isHighAndOfTwoModelsToo() {
    InterestMap first = map(recommender, data, THREE.withSeed(1));
    InterestMap second = map(recommender, data, THREE.withSeed(2));
    InterestClusters clusters = new InterestClusters(THREE);
    assertThat(clusters.agreement(recommender, first, recommender, second, data, Progress.SILENT))
        .isGreaterThan(0.95);
    Recommender other = Recommender.of(PlantedTastes.model(3, 2));
    InterestMap ofOther = map(other, data, THREE);
    assertThat(clusters.agreement(recommender, first, other, ofOther, data, Progress.SILENT))
        .isGreaterThan(0.9);
    assertThatThrownBy(() ->
            clusters.agreement(recommender, first, recommender, ofOther, data, Progress.SILENT))
        .isInstanceOf(BadInputException.class);
  }

  /** Of the twelve films that the other model knows, not everybody has seen five. */
  @Test
  void agreement_ofAModelThatKnowsFewerPeople_isThatOfAsManyAsAreDrawn() {
    Recommender few = Recommender.of(PlantedTastes.model(3, 2, 12));
    Sequences sequences = data.events().sequences();
    ModelInputs all = ModelInputs.of(recommender, data.events());
    ModelInputs some = ModelInputs.of(few, data.events());
    int[] people = PeopleVectors.drawn(List.of(some), sequences, PlantedTastes.PEOPLE, 1);
    assertThat(people).hasSizeBetween(20, PlantedTastes.PEOPLE - 1);
    int[] drawn = PeopleVectors.drawn(List.of(all, some), sequences, 15, 1);
    assertThat(drawn).hasSize(15);
    assertThat(people).contains(drawn);

    List<Long> folded = new ArrayList<>();
    Progress counting =
        new Progress() {
          @Override
          public void start(String task, long total, String unit) {
            folded.add(total);
          }

          @Override
          public void advance(long done, String note) {}

          @Override
          public void finish() {}

          @Override
          public void say(String line) {}
        };
    InterestMap first = map(recommender, data, THREE);
    InterestMap second = map(few, data, THREE);
    double agreement =
        new InterestClusters(THREE.withPeople(15))
            .agreement(recommender, first, few, second, data, counting);
    assertThat(folded).as("people of each model").containsExactly(15L, 15L);
    assertThat(agreement).isGreaterThan(0.2);
  }

  /** Nobody knows enough of two films: there is nothing to agree about. */
  @Test
  void agreement_withoutCommonPeople_isRefused() {
    Recommender none = Recommender.of(PlantedTastes.model(0, 1, 1));
    InterestMap ofAll = map(recommender, data, THREE);
    InterestMap ofNone =
        new InterestMap(
            none.fingerprint(),
            ofAll.data(),
            ofAll.seed(),
            ofAll.people(),
            ofAll.silhouette(),
            ofAll.sharpness(),
            ofAll.nextId(),
            ofAll.spaces(),
            ofAll.clusters());
    InterestClusters clusters = new InterestClusters(THREE);
    assertThatThrownBy(
            () -> clusters.agreement(recommender, ofAll, none, ofNone, data, Progress.SILENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("events on items of both models, expected at least 2 people");
  }

  @Test
  void course_plantedDrift_shortTermInterestChangesWithinTenEvents() {
    InterestMap map = map(recommender, data, THREE);
    UserState state = recommender.newState(false);
    InterestCourse course = new InterestCourse(map);
    for (int e = 0; e < 20; e++) {
      recommender.observe(state, Event.of(PlantedTastes.id(3 * e)));
      course.follow(recommender, state);
    }
    assertThat(course.strongest(1).cluster().name()).isEqualTo("Comedy");
    int needed = 0;
    while (!course.strongest(1).cluster().name().equals("Drama")) {
      recommender.observe(state, Event.of(PlantedTastes.id(3 * needed + 1)));
      course.follow(recommender, state);
      needed++;
      assertThat(needed).as("events until the change is seen").isLessThanOrEqualTo(10);
    }
    Interest drama =
        course.now().stream()
            .filter(each -> each.memory() == Memory.SHORT_TERM)
            .findFirst()
            .orElseThrow();
    assertThat(drama.cluster().name()).isEqualTo("Drama");
    assertThat(drama.trend()).isEqualTo(Trend.RISING);
    assertThat(course.strongest(0).cluster().name()).as("long-term").isEqualTo("Comedy");
  }

  @Test
  void of_itemsWithoutFeatures_namedByTitles() {
    InterestMap map = map(recommender, PlantedTastes.withoutFeatures(), THREE);
    assertThat(map.clusters())
        .allMatch(cluster -> cluster.fit().isEmpty())
        .allMatch(cluster -> cluster.name().matches("like Film \\d+, Film \\d+ and Film \\d+"));
  }

  @Test
  void of_moreClustersThanPeople_isRefused() {
    InterestSettings settings = InterestSettings.standard().withClusters(61, 61);
    assertThatThrownBy(() -> map(recommender, data, settings))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the number of clusters is 61, but only 60 people have at least 5 events on items of"
                + " the model: expected at most 60");
    InterestSettings range = InterestSettings.standard().withClusters(2, 61);
    assertThatThrownBy(() -> map(recommender, data, range))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("61");
    InterestSettings drawn = InterestSettings.standard().withPeople(10).withClusters(11, 11);
    assertThatThrownBy(() -> map(recommender, data, drawn))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the number of clusters is 11, but only 10 people are to be clustered: expected at most"
                + " 10");
  }

  @Test
  void settings_outOfRange_areRefused() {
    for (int k : new int[] {-1, 0, 1, InterestSettings.MOST_CLUSTERS + 1}) {
      assertThatThrownBy(() -> InterestSettings.standard().withClusters(k, k))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("the number of clusters is " + k);
    }
    assertThatThrownBy(() -> InterestSettings.standard().withClusters(9, 4))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("9-4");
    assertThatThrownBy(() -> InterestSettings.standard().withPeople(1))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void of_modelWithoutVectors_isRefused() {
    Recommender popularity = Recommender.of(PlantedTastes.popularity());
    assertThatThrownBy(() -> map(popularity, data, THREE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no interest vectors");
  }
}
