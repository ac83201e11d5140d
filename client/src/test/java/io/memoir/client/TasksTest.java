package io.memoir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memoir.server.http.MemoirServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features and tasks, asked of a real server. Every test has users of its own. */
class TasksTest {
  private static final Instant NINE = Instant.parse("2026-05-05T09:00:00Z");
  private static final List<String> FILMS = List.of("film-1", "film-2", "film-3", "film-4");

  @TempDir static Path directory;
  static MemoirServer server;
  static MemoirClient memoir;

  @BeforeAll
  static void start() throws IOException {
    server = SmallTastes.server(directory);
    memoir = MemoirClient.at(server.address().toString());
  }

  @AfterAll
  static void end() {
    memoir.close();
    server.close();
  }

  private static Event film(String userId, int number) {
    return Event.byUser(userId, "film-" + number).at(NINE.plusSeconds(number));
  }

  @Test
  void rank_byATask_hasProbabilitiesOrRatings() {
    memoir.send(film("ada", 7).with("device", "phone").with("price", 7.5));
    RankRequest request = RankRequest.of(FILMS).toUser("ada");
    Answer clicks = memoir.rank(request.by("click"));
    assertThat(clicks.task()).contains("click");
    assertThat(clicks.items())
        .hasSize(4)
        .isSortedAccordingTo(
            Comparator.comparingDouble((Recommendation each) -> -each.probability().orElseThrow()))
        .allSatisfy(each -> {
          assertThat(each.probability().orElseThrow()).isBetween(0.0, 1.0);
          assertThat(each.rating()).isEmpty();
        });
    assertThat(memoir.rank(request.by("stars")).items())
        .allSatisfy(each -> assertThat(each.rating().orElseThrow()).isBetween(1.0, 5.0));
    Answer next = memoir.rank(request);
    assertThat(next.task()).isEmpty();
    assertThat(next.items()).allSatisfy(each -> assertThat(each.probability()).isEmpty());

    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> memoir.rank(request.by("buy")));
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.getMessage()).contains("next-item, click, stars");
  }

  @Test
  void rank_explained_hasTheEffectsOfEventsAndValues() {
    memoir.send(List.of(film("bea", 5), film("bea", 6)));
    memoir.putUser("bea", Attributes.NONE.with("age", 31));
    Recommendation first =
        memoir
            .rank(
                RankRequest.of(FILMS)
                    .toUser("bea")
                    .by("click")
                    .about(Attributes.NONE.with("page", "home"))
                    .at(NINE.plusSeconds(60))
                    .explain(Reasons.FULL))
            .items()
            .getFirst();
    assertThat(first.reasons())
        .extracting(Recommendation.Reason::itemId)
        .containsExactlyInAnyOrder("film-5", "film-6");
    assertThat(first.withoutHistory()).isPresent();
    assertThat(first.numbers().orElseThrow().shares())
        .singleElement()
        .satisfies(share -> {
          assertThat(share.of() + " " + share.name()).isEqualTo("USER age");
          assertThat(share.value()).isEqualTo(31);
        });
    assertThat(first.features())
        .extracting(feature -> feature.of() + " " + feature.name() + " " + feature.value())
        .containsExactlyInAnyOrder(
            "USER age " + new Attribute.Quantity(31), "REQUEST page " + new Attribute.Text("home"));
  }

  @Test
  void context_andAttributes_changeTheAnswer() {
    RecommendRequest request = RecommendRequest.toUser("cyd").limit(SmallTastes.ITEMS);
    List<String> plain = memoir.recommend(request).itemIds();
    assertThat(memoir.recommend(request.about(Attributes.NONE.with("page", "home"))).itemIds())
        .isNotEqualTo(plain);
    assertThat(
            memoir
                .recommend(request.about(Attributes.NONE.with("page", "home")).at(NINE))
                .itemIds())
        .as("time and values are both of the context")
        .isNotEqualTo(plain);
    assertThat(memoir.recommend(request.at(NINE)).itemIds()).isEqualTo(plain);
    memoir.putUser("cyd", Attributes.NONE.with("age", 90));
    assertThat(memoir.recommend(request).itemIds()).isNotEqualTo(plain);
    assertThat(memoir.recommend(request.about(Attributes.NONE.with("shelf", "new"))).notes())
        .singleElement()
        .asString()
        .contains("'shelf'");
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class,
            () -> memoir.recommend(request.about(Attributes.NONE.with("page", List.of("home")))));
    assertThat(problem.field()).contains("context.page");
  }

  @Test
  void pastEvents_withValues_countAsThoseThatWereSent() {
    memoir.send(
        List.of(
            film("dan", 8).ofType("purchase").worth(2).with("device", "phone").with("price", 3),
            film("dan", 9)));
    assertThat(
            memoir
                .recommend(
                    RecommendRequest.toAnybody()
                        .after(
                            List.of(
                                PastEvent.at(NINE.plusSeconds(8), "film-8")
                                    .ofType("purchase")
                                    .worth(2)
                                    .with(Attributes.NONE.with("device", "phone").with("price", 3)),
                                PastEvent.at(NINE.plusSeconds(9), "film-9"))))
                .items())
        .isEqualTo(memoir.recommend(RecommendRequest.toUser("dan")).items());
  }

  @Test
  void recommend_orderedByATask_hasItsValues() {
    memoir.send(film("eve", 3));
    Answer answer = memoir.recommend(RecommendRequest.toUser("eve").limit(3).orderedBy("stars", 8));
    assertThat(answer.task()).contains("stars");
    assertThat(answer.items()).hasSize(3).allSatisfy(each -> assertThat(each.rating()).isPresent());
    assertThat(memoir.recommend(RecommendRequest.toUser("eve").orderedBy("click")).items())
        .allSatisfy(each -> assertThat(each.probability()).isPresent());
  }

  @Test
  void recommend_inADomain_hasOnlyItsItems() {
    memoir.send(film("fay", 2));
    RecommendRequest request = RecommendRequest.toUser("fay").limit(SmallTastes.ITEMS);
    List<String> all = memoir.recommend(request).itemIds();
    Answer fantasy = memoir.recommend(request.inDomain("fantasy").explain(Reasons.FULL));
    assertThat(fantasy.itemIds())
        .as("fay has seen no fantasy")
        .hasSize(SmallTastes.ITEMS / 2)
        .allSatisfy(id -> assertThat(number(id) % 2).isEqualTo(1))
        .isNotEqualTo(all.stream().filter(id -> number(id) % 2 == 1).toList());
    assertThat(fantasy.items())
        .as("ranks among the items of the domain")
        .extracting(each -> each.standing().orElseThrow().rank())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    Answer given = memoir.recommend(request.inDomain("fantasy").among(FILMS));
    assertThat(given.itemIds()).containsExactlyInAnyOrder("film-1", "film-3");
    assertThat(given.missingIds()).containsExactly("film-2", "film-4");
    assertThat(memoir.models().getFirst().domains()).containsExactly("crime", "fantasy");
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class, () -> memoir.recommend(request.inDomain("western")));
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.field()).contains("domain");
    assertThat(problem.getMessage())
        .contains("domain is 'western', but the model has only crime, fantasy");
  }

  private static int number(String itemId) {
    return Integer.parseInt(itemId.substring("film-".length()));
  }

  @Test
  void newItem_withAFeature_isRecommended() {
    Item put = memoir.putItem("novelty", Attributes.NONE.with("genre", "crime").with("price", 2));
    assertThat(put.cold()).isFalse();
    assertThat(put.notes()).isEmpty();
    assertThat(memoir.rank(RankRequest.of(List.of("novelty")).by("click")).itemIds())
        .containsExactly("novelty");
    RecommendRequest novelty = RecommendRequest.toUser("gil").among(List.of("novelty"));
    assertThat(memoir.recommend(novelty.inDomain("crime")).itemIds()).containsExactly("novelty");
    assertThat(memoir.recommend(novelty.inDomain("fantasy")).itemIds()).isEmpty();
    Item odd = memoir.putItem("odd", Attributes.NONE.with("price", new double[] {1, 2.5}));
    assertThat(odd.cold()).isTrue();
    assertThat(odd.attributes().vector("price")).containsExactly(1.0, 2.5);
    assertThat(odd.notes()).singleElement().asString().contains("'price'", "a number");
    memoir.deleteItem("novelty");
    memoir.deleteItem("odd");
  }

  @Test
  void models_haveTasksAndFeatures() {
    ServedModel model = memoir.models().getFirst();
    assertThat(model.tasks())
        .extracting(ServedModel.Task::name)
        .containsExactly("next-item", "click", "stars");
    assertThat(model.tasks().getLast().high()).hasValue(5);
    assertThat(model.features().item())
        .containsExactly(Map.entry("genre", "category"), Map.entry("price", "number"));
    assertThat(model.features().user()).containsOnlyKeys("age");
  }
}
