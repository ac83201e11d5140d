package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Values;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Requests for the items of one domain. */
class DomainTest {
  private static final long SEED = 41;
  private static final int ITEMS = FeatureModels.ITEMS;
  private static final Domains DOMAINS = new Domains("shelf", List.of("a", "b", "c"));

  /** More than there are. */
  private static final int ALL = 1_000;

  private final Recommender recommender =
      Recommender.of(model(new Gru(9, 9), new Head.Direct(), FeatureModels.schema(), DOMAINS));

  /** Item i has domain i modulo 4, where 0 is none. */
  private static int domain(int item) {
    return item % 4;
  }

  private static Model model(Layer body, Head head, Schema schema, Domains domains) {
    return model(body, new Head.ByDomain(head, domains), schema);
  }

  private static Model model(Layer body, Head.ByDomain head, Schema schema) {
    SequenceNetwork network = FeatureModels.network(schema, body, List.of(new Task.NextItem(head)));
    return TestModels.model(
        network,
        ItemTensors.withDomains(
                FeatureModels.random(network, SEED).weights(),
                IntStream.range(0, ITEMS).map(DomainTest::domain).toArray())
            .tensors());
  }

  private static UserState after(Recommender recommender, int... items) {
    UserState state = recommender.newState();
    for (int item : items) {
      recommender.observe(state, item, 0);
    }
    return state;
  }

  /** A recommender of ids alone, whose query for a domain reads some memories. */
  private static Recommender remembering(Layer body, Head head, DomainMemory memory) {
    return Recommender.of(model(body, new Head.ByDomain(head, DOMAINS, memory), Schema.NONE));
  }

  /** The scores of all items by a query for a domain. */
  private static float[] scores(Recommender recommender, UserState state, Profile profile) {
    float[] scores = new float[recommender.items().size()];
    recommender.score(state, 0, profile, scores);
    return scores;
  }

  /** The items of a domain, the best of a query for it first. */
  private static List<Integer> sorted(Recommender recommender, UserState state, String name) {
    float[] scores = new float[recommender.items().size()];
    recommender.score(state, 0, Profile.NONE.inDomain(name), scores);
    return IntStream.range(0, scores.length)
        .filter(item -> recommender.domainOf(item).filter(name::equals).isPresent())
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer item) -> -scores[item])
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static List<Integer> items(List<Recommendation> recommendations) {
    return recommendations.stream().map(Recommendation::item).toList();
  }

  @Test
  void recommend_inADomain_itsItemsByItsQuery() {
    assertThat(recommender.domains()).contains(DOMAINS);
    UserState state = after(recommender, 1, 6, 11, 4);
    List<Integer> together = items(recommender.recommend(state, Request.top(ALL).keepSeen()));
    assertThat(together).as("no domain is asked for").hasSize(ITEMS);
    int changed = 0;
    for (int number = 1; number <= DOMAINS.count(); number++) {
      int wanted = number;
      Request request = Request.top(ALL).keepSeen().inDomain(DOMAINS.name(number));
      List<Integer> found = items(recommender.recommend(state, request));
      assertThat(found)
          .as("domain %d, seed %d", number, SEED)
          .isNotEmpty()
          .allMatch(item -> domain(item) == wanted)
          .isEqualTo(sorted(recommender, state, DOMAINS.name(number)));
      assertThat(items(recommender.recommend(List.of(state, state), request).getLast()))
          .isEqualTo(found);
      changed +=
          found.equals(together.stream().filter(item -> domain(item) == wanted).toList()) ? 0 : 1;
    }
    assertThat(changed).as("domains whose order is not that of a query for none").isPositive();
  }

  @Test
  void recommend_domainAndOtherConditions_bothApply() {
    UserState state = after(recommender, 1, 2);
    Request request = Request.top(ALL).inDomain("b");
    assertThat(items(recommender.recommend(state, request)))
        .as("2 is seen")
        .containsExactlyInAnyOrder(6, 10, 14, 18, 22);
    assertThat(items(recommender.recommend(state, request.among(List.of("item-6", "item-7")))))
        .containsExactly(6);
    assertThat(items(recommender.recommend(state, request.without(List.of("item-6", "item-10")))))
        .containsExactlyInAnyOrder(14, 18, 22);
    assertThat(items(recommender.recommend(state, request.exploring(1, ALL, SEED))))
        .containsExactlyInAnyOrder(6, 10, 14, 18, 22);
    assertThat(items(recommender.recommend(state, request.diverse(0.9f, ALL))))
        .containsExactlyInAnyOrder(6, 10, 14, 18, 22);
    Values price = Values.NONE.with("price", 3);
    assertThat(request.about(price, Values.NONE).profile().domain()).contains("b");
    assertThat(request.about(Profile.of(price).inDomain("c")).profile().domain()).contains("c");
    assertThat(items(recommender.recommend(state, request.about(price, price))))
        .containsExactlyInAnyOrder(6, 10, 14, 18, 22);
  }

  /** What a person did in one domain determines the answer in another. */
  @Test
  void recommend_personKnownInOneDomain_answeredInAnother() {
    Request other = Request.top(ALL).inDomain("c");
    List<Integer> one = items(recommender.recommend(after(recommender, 1, 5, 9), other));
    assertThat(one).containsExactlyInAnyOrder(3, 7, 11, 15, 19);
    List<List<Integer>> answers = new ArrayList<>();
    for (int first : new int[] {1, 5, 9, 13, 17}) {
      answers.add(items(recommender.recommend(after(recommender, first, 21), other)));
    }
    assertThat(answers.stream().distinct().count())
        .as("different histories give different answers, seed %d", SEED)
        .isGreaterThan(1);
  }

  /** Items 1, 5 and 9 are in domain a, 2 and 6 in b; 4 and 8 are in none. */
  @Test
  void score_separateMemories_eventsOfOtherDomainsChangeNoBit() {
    Recommender separate = remembering(new Gru(6, 6), new Head.Direct(), DomainMemory.SEPARATE);
    Profile a = Profile.NONE.inDomain("a");
    Profile b = Profile.NONE.inDomain("b");
    float[] ofA = scores(separate, after(separate, 1, 5, 9), a);
    assertThat(scores(separate, after(separate, 2, 1, 4, 5, 6, 6, 9, 8, 3), a)).isEqualTo(ofA);
    assertThat(scores(separate, after(separate, 1, 5, 13), a)).isNotEqualTo(ofA);
    UserState state = after(separate, 1, 2);
    float[] before = scores(separate, state, b);
    float[] together = scores(separate, state, Profile.NONE);
    separate.observe(state, 5, 0);
    assertThat(scores(separate, state, b)).as("an event in a").isEqualTo(before);
    assertThat(scores(separate, state, Profile.NONE))
        .as("requests for no domain read all events")
        .isNotEqualTo(together);
    float[] biases = scores(separate, separate.newState(), Profile.NONE);
    assertThat(scores(separate, state, Profile.NONE.inDomain("c")))
        .as("no event in the domain")
        .isEqualTo(biases);
  }

  @Test
  void score_gatedMemories_readTheDomainAndAllEvents() {
    Recommender gated = remembering(new Gru(6, 6), new Head.Direct(), DomainMemory.GATED);
    Profile b = Profile.NONE.inDomain("b");
    UserState state = after(gated, 1, 2);
    float[] before = scores(gated, state, b);
    gated.observe(state, 5, 0);
    assertThat(scores(gated, state, b))
        .as("an event in another domain, seed %d", SEED)
        .isNotEqualTo(before);
    assertThat(scores(gated, after(gated, 4), b))
        .as("an event in no domain, seed %d", SEED)
        .isNotEqualTo(scores(gated, gated.newState(), b));
  }

  /** The counts of a running mean are exact in every memory, also where others are rounded. */
  @Test
  void readState_memoriesOfDomains_goOnFromWhereTheyWere() {
    for (DomainMemory memory : List.of(DomainMemory.SEPARATE, DomainMemory.GATED)) {
      Recommender mean = remembering(new RunningMean(6, 2), new Head.Direct(), memory);
      UserState state = after(mean, 1, 2, 5, 4, 7);
      UserState stored = mean.readState(state.toBytes(UserState.Storage.FLOAT16));
      for (String name : DOMAINS.names()) {
        Profile profile = Profile.NONE.inDomain(name);
        assertThat(scores(mean, stored, profile))
            .as("rounded, %s, %s, seed %d", memory, name, SEED)
            .containsExactly(scores(mean, state, profile), Offset.offset(0.05f));
        int item = DOMAINS.require(name);
        mean.observe(state, item, 0);
        mean.observe(stored, item, 0);
        assertThat(scores(mean, stored, profile))
            .as("after another event, %s, %s", memory, name)
            .isEqualTo(scores(mean, state, profile));
      }
    }
  }

  /** The shares read what the query reads; those of an item memory exist with one memory only. */
  @Test
  void shares_memoriesOfDomains_sumToTheScoreOrAreNone() {
    for (DomainMemory memory : List.of(DomainMemory.SEPARATE, DomainMemory.GATED)) {
      Recommender split =
          remembering(
              Parallel.of(new Gru(6, 6), new Gru(6, 6)), new Head.LongShort(false, true), memory);
      Recommender similar =
          remembering(new ItemMemory(new Linear(6, 6), 2), new Head.Direct(), memory);
      for (String name : DOMAINS.names()) {
        Request request = Request.top(ALL).inDomain(name);
        assertThat(split.recommend(after(split, 3, 4, 5, 6), request))
            .isNotEmpty()
            .allSatisfy(each -> {
              Shares shares = each.shares().orElseThrow();
              assertThat(shares.longTerm() + shares.shortTerm())
                  .as("%s, %s, seed %d", memory, name, SEED)
                  .isCloseTo(each.score(), within(1e-4f));
            });
        assertThat(similar.recommend(after(similar, 3, 4, 5, 6), request))
            .isNotEmpty()
            .allSatisfy(each -> assertThat(each.shares()).isEmpty());
      }
    }
  }

  /** An event on an item that was added later changes the memory of its domain. */
  @Test
  void withItems_memoriesOfDomains_eventsOnThemCountInTheirDomain() {
    Recommender extended =
        Recommender.of(
                model(
                    new Gru(9, 9),
                    new Head.ByDomain(new Head.Direct(), DOMAINS, DomainMemory.SEPARATE),
                    FeatureModels.schema()))
            .withItems(
                List.of(
                    NewItem.of("new-b", FeatureModels.itemValues(500).with("shelf", "b")),
                    NewItem.of("new-none", FeatureModels.itemValues(501))));
    UserState state = after(extended, 1, 2);
    Profile a = Profile.NONE.inDomain("a");
    Profile b = Profile.NONE.inDomain("b");
    float[] ofA = scores(extended, state, a);
    float[] ofB = scores(extended, state, b);
    extended.observe(state, ITEMS + 1, 0);
    assertThat(scores(extended, state, b)).as("an item of no domain").isEqualTo(ofB);
    extended.observe(state, ITEMS, 0);
    assertThat(scores(extended, state, a)).isEqualTo(ofA);
    assertThat(scores(extended, state, b)).as("seed %d", SEED).isNotEqualTo(ofB);
  }

  @Test
  void explain_inADomain_ranksAmongItsItems() {
    List<Event> history = List.of(Event.of("item-1"), Event.of("item-8"), Event.of("item-9"));
    UserState state = FeatureModels.folded(recommender, history);
    List<Recommendation> best = recommender.recommend(state, Request.top(ALL).inDomain("c"));
    List<Explanation> explained =
        recommender.explain(
            history,
            best.stream().map(Recommendation::itemId).toList(),
            0,
            Profile.NONE.inDomain("c"),
            Explanation.LAST_EVENTS);
    for (int i = 0; i < best.size(); i++) {
      assertThat(explained.get(i).standing().rank()).isEqualTo(i + 1);
      assertThat(explained.get(i).standing().score()).isCloseTo(best.get(i).score(), within(1e-4f));
      assertThat(explained.get(i).unheard().rank()).isBetween(1, best.size());
    }
  }

  /** Another domain scores its items by another query, so its scores would not be comparable. */
  @Test
  void rank_inADomain_leavesOutOtherItems() {
    UserState state = after(recommender, 1, 8, 9);
    RankRequest request =
        RankRequest.by("next-item")
            .about(Profile.NONE.inDomain("c"))
            .knowing(
                Map.of(
                    "new-c", FeatureModels.itemValues(500).with("shelf", "c"),
                    "new-a", FeatureModels.itemValues(501).with("shelf", "a")));
    Ranking ranking =
        recommender.rank(
            state, List.of("item-3", "item-5", "item-4", "new-a", "item-7", "new-c"), request);
    assertThat(ranking.candidates().stream().map(Ranking.Candidate::itemId))
        .containsExactlyInAnyOrder("item-3", "item-7", "new-c");
    assertThat(ranking.missing()).containsExactly("item-5", "item-4", "new-a");
    assertThatThrownBy(() -> recommender.predict(state, "item-5", request))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no item 'item-5' of domain 'c' in the model");
  }

  @Test
  void explain_itemOfAnotherDomain_rejected() {
    List<Event> history = List.of(Event.of("item-1"));
    Profile asked = Profile.NONE.inDomain("c");
    assertThatThrownBy(() -> recommender.explain(history, List.of("item-3", "item-5"), 0, asked, 5))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no item 'item-5' of domain 'c' in the model");
    RankRequest request = RankRequest.by("next-item").about(asked);
    assertThatThrownBy(() -> recommender.explain(history, List.of("item-3", "item-5"), request, 5))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no item 'item-5' of domain 'c' in the model");
  }

  @Test
  void shares_longShortInADomain_sumToTheScore() {
    Recommender split =
        Recommender.of(
            model(
                Parallel.of(new Gru(6, 6), new Gru(6, 6)),
                new Head.LongShort(false, true),
                FeatureModels.schema(),
                DOMAINS));
    UserState state = after(split, 3, 4, 5);
    for (String name : DOMAINS.names()) {
      assertThat(split.recommend(state, Request.top(ALL).inDomain(name)))
          .isNotEmpty()
          .allSatisfy(each -> {
            Shares shares = each.shares().orElseThrow();
            assertThat(shares.longTerm() + shares.shortTerm())
                .isCloseTo(each.score(), within(1e-4f));
          });
    }
  }

  /**
   * A domain maps the part of an item memory as it maps the whole: where the output is this part
   * alone, only the biases of the items remain for the others, in every domain.
   */
  @Test
  void shares_itemMemoryInADomain_haveTheMappedSimilarity() {
    ItemMemory memory = new ItemMemory(new Linear(6, 6), 2);
    List<Model> models =
        List.of(
            model(memory, new Head.Direct(), Schema.NONE, DOMAINS),
            model(
                Parallel.of(memory, memory),
                new Head.LongShort(false, true),
                Schema.NONE,
                DOMAINS));
    for (Model random : models) {
      Map<String, Tensor> tensors = new LinkedHashMap<>(random.weights().tensors());
      tensors.replaceAll((name, tensor) ->
          name.startsWith(SequenceNetwork.BODY)
                  && name.contains("inner.")
                  && tensor instanceof Tensor.Floats floats
              ? new Tensor.Floats(floats.shape(), new float[floats.values().length])
              : tensor);
      Recommender similar = Recommender.of(TestModels.model(random.architecture(), tensors));
      float[] biases = random.weights().floats(SequenceNetwork.ITEM_BIAS);
      UserState state = after(similar, 3, 4, 5);
      for (String name : DOMAINS.names()) {
        assertThat(similar.recommend(state, Request.top(ALL).inDomain(name)))
            .isNotEmpty()
            .allSatisfy(each -> {
              Shares shares = each.shares().orElseThrow();
              float bias = biases[each.item()];
              assertThat(shares.longTerm() + shares.shortTerm() + shares.of(Shares.Part.OTHER))
                  .as("item %d in %s, seed %d", each.item(), name, SEED)
                  .isCloseTo(bias, within(1e-3f));
              assertThat(shares.similarity()).isCloseTo(each.score() - bias, within(1e-3f));
            })
            .anySatisfy(each ->
                assertThat(Math.abs(each.shares().orElseThrow().similarity())).isGreaterThan(0.1f));
      }
    }
  }

  /** The domain of a new item is the value of the category, which need not be a feature. */
  @Test
  void withItems_newItems_areInTheirDomain() {
    Recommender extended =
        recommender.withItems(
            List.of(
                NewItem.of("new-b", FeatureModels.itemValues(500).with("shelf", "b")),
                NewItem.of("new-none", FeatureModels.itemValues(501)),
                NewItem.of("new-other", FeatureModels.itemValues(502).with("shelf", "z"))));
    assertThat(extended.domainOf(ITEMS)).contains("b");
    assertThat(extended.domainOf(ITEMS + 1)).isEmpty();
    assertThat(extended.domainOf(ITEMS + 2)).isEmpty();
    UserState state = after(extended, 1);
    assertThat(items(extended.recommend(state, Request.top(ALL).inDomain("b"))))
        .containsExactlyInAnyOrder(2, 6, 10, 14, 18, 22, ITEMS);
    assertThat(items(extended.recommend(state, Request.top(ALL).inDomain("a"))))
        .doesNotContain(ITEMS, ITEMS + 1, ITEMS + 2);
    assertThat(items(extended.recommend(state, Request.top(ALL))))
        .contains(ITEMS, ITEMS + 1, ITEMS + 2);
    Recommender moved =
        extended.withItems(
            List.of(NewItem.of("new-b", FeatureModels.itemValues(500).with("shelf", "a"))));
    assertThat(moved.domainOf(ITEMS)).contains("a");
    assertThat(extended.domainOf(ITEMS)).contains("b");
  }

  @Test
  void ensemble_membersOfTheSameDomains_answerInADomain() {
    Model one = model(new Gru(9, 9), new Head.Direct(), FeatureModels.schema(), DOMAINS);
    Model other = model(new Lstm(7, 7), new Head.Direct(), Schema.NONE, DOMAINS);
    Model without = TestModels.random(TestModels.network(ITEMS, new Lstm(8, 8)), SEED);
    for (Model second : List.of(other, without)) {
      Recommender both =
          Recommender.of(
              ModelEnsemble.of(
                  List.of(one, second), List.of(1f, 1f), new Combination.Score(), "both"));
      assertThat(both.domains()).contains(DOMAINS);
      assertThat(items(both.recommend(after(both, 1, 5), Request.top(ALL).inDomain("c"))))
          .isEqualTo(sorted(both, after(both, 1, 5), "c"));
    }
    Model different =
        model(
            new Lstm(7, 7),
            new Head.Direct(),
            Schema.NONE,
            new Domains("shelf", List.of("a", "b", "d")));
    assertThatThrownBy(() ->
            ModelEnsemble.of(
                List.of(one, different), List.of(1f, 1f), new Combination.Score(), "both"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("different domains");
    Model moved =
        TestModels.model(
            one.architecture(),
            ItemTensors.withDomains(
                    one.weights(),
                    IntStream.range(0, ITEMS).map(item -> domain(item == 3 ? 4 : item)).toArray())
                .tensors());
    assertThatThrownBy(() ->
            ModelEnsemble.of(List.of(one, moved), List.of(1f, 1f), new Combination.Score(), "both"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("models 1 and 2 have item '" + one.items().item(3).id() + "'")
        .hasMessageContaining("train them on the same data set");
  }

  /** Each item is followed by the next one, always. */
  private static Model chain() {
    float[] ones = new float[ITEMS];
    Arrays.fill(ones, 1);
    return TestModels.model(
        new Architecture.ItemNeighbours(ITEMS, 1, 1f),
        Map.of(
            "row_offset",
            new Tensor.Ints(List.of(ITEMS + 1), IntStream.rangeClosed(0, ITEMS).toArray()),
            "column",
            new Tensor.Ints(
                List.of(ITEMS), IntStream.range(0, ITEMS).map(i -> (i + 1) % ITEMS).toArray()),
            "value",
            new Tensor.Floats(List.of(ITEMS), ones)));
  }

  /** The scores of a model for a domain, or those for no domain if it has none. */
  private static float[] scoresAlone(Model model, String name) {
    Recommender alone = Recommender.of(model);
    return scores(
        alone,
        after(alone, 1, 5),
        alone.domains().isPresent() ? Profile.NONE.inDomain(name) : Profile.NONE);
  }

  private static int[] itemsOf(int domain) {
    return IntStream.range(0, ITEMS).filter(item -> domain(item) == domain).toArray();
  }

  /** Against the definition; after item 5, the chain knows an item of domain b only. */
  @Test
  void ensembleByProbability_inADomain_hasTheProbabilitiesAmongItsItems() {
    List<Model> members =
        List.of(
            model(new Gru(9, 9), new Head.Direct(), Schema.NONE, DOMAINS),
            TestModels.random(TestModels.network(ITEMS, new Lstm(8, 8)), SEED),
            TestModels.random(new Architecture.Popularity(ITEMS), SEED),
            chain());
    List<Float> weights = List.of(0.2f, 0.3f, 0.1f, 0.4f);
    Recommender together =
        Recommender.of(ModelEnsemble.of(members, weights, new Combination.Score(), "all"));
    for (int number = 1; number <= DOMAINS.count(); number++) {
      String name = DOMAINS.name(number);
      int[] items = itemsOf(number);
      double[] expected = new double[ITEMS];
      for (int m = 0; m < members.size(); m++) {
        float[] scores = scoresAlone(members.get(m), name);
        boolean counts = m >= 2;
        double total = 0;
        for (int item : items) {
          total += counts ? Math.max(scores[item], 0) : Math.exp(scores[item]);
        }
        for (int item : items) {
          double mass = counts ? Math.max(scores[item], 0) : Math.exp(scores[item]);
          expected[item] += weights.get(m) * (total == 0 ? 1.0 / items.length : mass / total);
        }
      }
      UserState state = after(together, 1, 5);
      float[] found = scores(together, state, Profile.NONE.inDomain(name));
      double sum = 0;
      for (int item = 0; item < ITEMS; item++) {
        assertThat(Math.exp(found[item]))
            .as("item %d in domain %s, seed %d", item, name, SEED)
            .isCloseTo(expected[item], within(1e-5));
        sum += Math.exp(found[item]);
      }
      assertThat(sum).as("domain %s, seed %d", name, SEED).isCloseTo(1, within(1e-5));
      List<Recommendation> answer =
          together.recommend(state, Request.top(ALL).keepSeen().inDomain(name));
      assertThat(items(answer)).isEqualTo(sorted(together, state, name));
      for (Recommendation each : answer) {
        assertThat(each.score()).isEqualTo(found[each.item()]);
      }
    }
  }

  @Test
  void ensembleByRank_inADomain_hasTheRanksAmongItsItems() {
    List<Model> members =
        List.of(
            model(new Gru(9, 9), new Head.Direct(), Schema.NONE, DOMAINS),
            TestModels.random(TestModels.network(ITEMS, new Lstm(8, 8)), SEED));
    Recommender together =
        Recommender.of(
            ModelEnsemble.of(members, List.of(1f, 1f), new Combination.ReciprocalRank(3), "both"));
    for (int number = 1; number <= DOMAINS.count(); number++) {
      String name = DOMAINS.name(number);
      int[] items = itemsOf(number);
      float[] found = scores(together, after(together, 1, 5), Profile.NONE.inDomain(name));
      for (int item : items) {
        double expected = 0;
        for (Model member : members) {
          float[] scores = scoresAlone(member, name);
          long better = Arrays.stream(items).filter(other -> scores[other] > scores[item]).count();
          expected += 0.5 / (3 + 1 + better);
        }
        assertThat((double) found[item])
            .as("item %d in domain %s, seed %d", item, name, SEED)
            .isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void recommend_unknownDomain_rejectedWithThoseThereAre() {
    UserState state = after(recommender, 1);
    assertThatThrownBy(() -> recommender.recommend(state, Request.top(3).inDomain("d")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("domain 'd' is not a value of 'shelf', expected one of a, b, c");
    assertThatThrownBy(
            () -> recommender.score(state, 0, Profile.NONE.inDomain("d"), new float[ITEMS]))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("one of a, b, c");
    assertThat(recommender.recommend(state, Request.top(3).inDomain("b")))
        .as("the recommender can still be used")
        .hasSize(3);
  }

  @Test
  void recommend_modelWithoutDomains_rejected() {
    Recommender plain =
        Recommender.of(TestModels.random(TestModels.network(ITEMS, new Lstm(8, 8)), SEED));
    assertThat(plain.domains()).isEmpty();
    assertThat(plain.domainOf(3)).isEmpty();
    UserState state = after(plain, 1);
    List<Event> history = List.of(Event.of("item-1"));
    assertThatThrownBy(() -> plain.recommend(state, Request.top(3).inDomain("b")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the model has no domains")
        .hasMessageContaining("domain=COLUMN");
    assertThatThrownBy(
            () -> plain.explain(history, List.of("item-2"), 0, Profile.NONE.inDomain("b"), 5))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the model has no domains");
    assertThatThrownBy(() ->
            plain.rank(
                state,
                List.of("item-2"),
                RankRequest.by("next-item").about(Profile.NONE.inDomain("b"))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the model has no domains");
  }
}
