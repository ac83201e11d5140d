package io.memoir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.client.EventsAnswer.Outcome;
import io.memoir.client.interest.InterestList;
import io.memoir.client.interest.UserInterests;
import io.memoir.client.person.HistoryChange;
import io.memoir.client.person.MemoryCourse;
import io.memoir.client.person.UserEvent;
import io.memoir.server.http.MemoirServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client and a real server. Every test has users of its own. */
class MemoirClientTest {
  private static final Instant NINE = Instant.parse("2026-05-05T09:00:00Z");

  @TempDir static Path directory;
  static MemoirServer server;
  static MemoirClient memoir;

  @BeforeAll
  static void start() throws IOException {
    server = SmallShop.server(directory, Optional.empty());
    memoir = MemoirClient.at(server.address().toString());
  }

  @AfterAll
  static void end() {
    memoir.close();
    server.close();
  }

  private static Event film(String userId, int number, int minute) {
    return Event.byUser(userId, "film-" + number).at(NINE.plusSeconds(60L * minute));
  }

  @Test
  void send_batch_eachEventHasItsResult() {
    Event first = film("ada", 1, 5);
    memoir.send(first);

    EventsAnswer answer =
        memoir.send(
            List.of(
                film("ada", 2, 6).ofType("purchase").worth(7.5).with("device", "phone"),
                first,
                film("ada", 3, 1).named("mine"),
                Event.byUser("", "film-4")));

    assertThat(answer.results())
        .extracting(EventsAnswer.Result::outcome)
        .containsExactly(Outcome.NEW, Outcome.DUPLICATE, Outcome.LATE, Outcome.REJECTED);
    assertThat(answer.accepted()).isEqualTo(2);
    assertThat(answer.duplicates()).isEqualTo(1);
    assertThat(answer.late()).isEqualTo(1);
    assertThat(answer.results().get(1).eventId()).isEqualTo(first.eventId());
    assertThat(answer.results().get(2).eventId()).isEqualTo("mine");
    assertThat(answer.rejected().getFirst().refusal())
        .hasValueSatisfying(refusal -> assertThat(refusal.message()).contains("userId"));
  }

  @Test
  void recommend_afterEvents_isAnotherAnswerAtOnce() {
    List<String> before = memoir.recommend("bea", 5).itemIds();
    Event event = film("bea", 7, 1).following(memoir.recommend("bea", 5).requestId());
    memoir.send(event.whenShown(before));
    Answer after = memoir.recommend("bea", 5);

    assertThat(before).hasSize(5);
    assertThat(after.itemIds()).hasSize(5).isNotEqualTo(before).doesNotContain("film-7");
    assertThat(after.model().name()).isEqualTo("small");
    assertThat(after.items().getFirst().title())
        .hasValueSatisfying(title -> assertThat(title).startsWith("The film-"));
    assertThat(after.items().getFirst().categories()).containsExactly("films");
    assertThat(after.items()).extracting(Recommendation::propensity).containsOnly(1.0);
  }

  @Test
  void recommend_everythingAsked_answersAccordingly() {
    memoir.send(List.of(film("cyd", 1, 1), film("cyd", 2, 2)));
    RecommendRequest top = RecommendRequest.toUser("cyd").limit(SmallShop.ITEMS);
    List<String> all = memoir.recommend(top).itemIds();
    assertThat(all).hasSize(SmallShop.ITEMS - 2);

    assertThat(memoir.recommend(top.keepSeen()).itemIds()).hasSize(SmallShop.ITEMS);
    assertThat(memoir.recommend(top.without(List.of(all.getFirst()))).itemIds())
        .isEqualTo(all.subList(1, all.size()));
    Answer among = memoir.recommend(top.among(List.of(all.get(3), "film-none", all.get(2))));
    assertThat(among.itemIds()).containsExactly(all.get(2), all.get(3));
    assertThat(among.missingIds()).containsExactly("film-none");
    assertThat(among.notes()).isEmpty();
    ProblemException noDomains =
        catchThrowableOfType(ProblemException.class, () -> memoir.recommend(top.inDomain("games")));
    assertThat(noDomains.field()).contains("domain");
    assertThat(noDomains.detail()).contains("does not distinguish domains");
    Answer none = memoir.recommend(top.filter("colour = \"red\""));
    assertThat(none.itemIds()).isEmpty();
    assertThat(none.notes()).singleElement().asString().contains("'colour'");
    assertThat(memoir.recommend(top.boosting(Map.of(all.getLast(), Boost.plus(100)))).itemIds())
        .startsWith(all.getLast());
    assertThat(memoir.recommend(top.limit(10).diverse(0.9)).itemIds())
        .isNotEqualTo(all.subList(0, 10));
    assertThat(memoir.recommend(top.limit(10).exploring(1)).items())
        .extracting(Recommendation::propensity)
        .anyMatch(propensity -> propensity < 1);
    assertThat(memoir.recommend(top.at(NINE.plusSeconds(3_600))).itemIds()).isEqualTo(all);

    Recommendation explained =
        memoir.recommend(top.limit(1).explain(Reasons.FULL)).items().getFirst();
    assertThat(explained.reasons())
        .extracting(Recommendation.Reason::itemId)
        .containsExactlyInAnyOrder("film-1", "film-2");
    assertThat(explained.reasons())
        .extracting(reason -> reason.time().orElseThrow())
        .contains(NINE.plusSeconds(60));
    assertThat(explained.standing())
        .hasValueSatisfying(standing -> assertThat(standing.rank()).isEqualTo(1));
  }

  @Test
  void recommend_bareEvents_asToTheUserWhoDidThem() {
    memoir.send(List.of(film("dan", 4, 1), film("dan", 5, 2)));
    List<String> known = memoir.recommend("dan", 5).itemIds();

    RecommendRequest anybody = RecommendRequest.toAnybody().limit(5);
    assertThat(memoir.recommend(anybody.after("film-4", "film-5")).itemIds()).isEqualTo(known);
    assertThat(
            memoir
                .recommend(
                    anybody.after(
                        List.of(
                            PastEvent.at(NINE, "film-4"),
                            PastEvent.at(NINE.plusSeconds(9), "film-5"))))
                .itemIds())
        .isEqualTo(known);
    assertThat(memoir.recommend(anybody).itemIds()).hasSize(5).isNotEqualTo(known);
  }

  @Test
  void rank_putsItemsInTheOrderOfRecommend() {
    memoir.send(film("eve", 9, 1));
    List<String> best = memoir.recommend("eve", 3).itemIds();
    RankRequest request = RankRequest.of(best.reversed());

    assertThat(memoir.rank(request.toUser("eve").explain(Reasons.BRIEF)).itemIds()).isEqualTo(best);
    assertThat(memoir.rank(request.after("film-9").at(NINE)).itemIds()).isEqualTo(best);
    assertThat(memoir.rank(request.toSession("nobody")).itemIds()).hasSize(3);
  }

  @Test
  void similar_isWhatComesAfterTheOneThing() {
    assertThat(memoir.similar("film-3", 4).itemIds())
        .isEqualTo(
            memoir.recommend(RecommendRequest.toAnybody().after("film-3").limit(4)).itemIds());
    assertThat(memoir.similar("film-3", 4, "rare = true").items()).isEmpty();
  }

  @Test
  void popular_isCountedForEverybody_andRecentIsWhatWasAdded() {
    for (int minute = 0; minute < 50; minute++) {
      memoir.send(Event.byUser("ivy", "film-39").at(NINE.plusSeconds(minute)));
    }
    memoir.putItem("added-1", Attributes.NONE.with("added", true));
    memoir.putItem("added-2", Attributes.NONE.with("added", true));
    Answer.Popular popular = memoir.popular(1, "all");
    while (popular.items().isEmpty() || popular.items().getFirst().events() < 50) {
      popular = memoir.popular(1, "all"); // they are counted every two seconds
    }
    assertThat(popular.itemIds()).containsExactly("film-39");
    assertThat(popular.items().getFirst().item().title()).contains("The film-39");
    assertThat(popular.items().getFirst().item().categories()).containsExactly("films");
    assertThat(popular.since()).isEmpty();
    assertThat(memoir.popular(5).since().orElseThrow()).isBefore(popular.asOf());
    Answer.Popular none = memoir.popular(5, "all", "id = \"nothing\"");
    assertThat(none.items()).isEmpty();

    Answer.Recent recent = memoir.recent(2, "added = true");
    assertThat(recent.itemIds()).containsExactly("added-2", "added-1");
    assertThat(recent.items().getFirst().addedAt())
        .isAfterOrEqualTo(recent.items().getLast().addedAt());
    assertThat(recent.notes()).isEmpty();
    memoir.deleteItem("added-1");
    memoir.deleteItem("added-2");
  }

  @Test
  void interests_haveNamesAndFollowEvents() {
    InterestList all = memoir.interests(3).orElseThrow();
    assertThat(all.people()).isEqualTo(41);
    assertThat(all.silhouette()).isEqualTo(0.5);
    assertThat(all.interests())
        .extracting(InterestList.Named::name)
        .containsExactly("axis 0", "axis 1");
    InterestList.Named first = all.interests().getFirst();
    assertThat(first.interestId()).isZero();
    assertThat(first.purity()).hasValue(0.75);
    assertThat(first.chance()).hasValue(0.5);
    assertThat(first.strongestOf()).isEqualTo(Map.of(UserInterests.Memory.WHOLE, 20));
    assertThat(first.items())
        .containsExactly(new InterestList.TypicalItem("film-0", Optional.of("The film-0")));
    assertThat(all.interests().getLast().purity()).isEmpty();

    assertThat(memoir.interests("jim")).isEmpty();
    memoir.send(List.of(film("jim", 1, 1), film("jim", 2, 2)));
    UserInterests jim = memoir.interests("jim").orElseThrow();
    assertThat(jim.userId()).isEqualTo("jim");
    assertThat(jim.events()).isEqualTo(2);
    assertThat(jim.eventsBack()).isOne();
    UserInterests.Held strongest = jim.interests().getFirst();
    assertThat(strongest.memory()).isEqualTo(UserInterests.Memory.WHOLE);
    assertThat(strongest.share()).isBetween(0.5, 1.0);
    assertThat(strongest.heldEvents()).isBetween(1L, 2L);
    assertThat(strongest.since().orElseThrow()).isAfter(NINE);
  }

  @Test
  void session_merged_isTheUsers() {
    memoir.send(Event.inSession("s1", "film-8"));
    List<String> asSession = memoir.recommend(RecommendRequest.toSession("s1")).itemIds();

    assertThat(memoir.mergeSession("s1", "fay")).isEqualTo(1);
    assertThat(memoir.recommend("fay", 10).itemIds()).isEqualTo(asSession);
  }

  @Test
  void items_madeChangedHiddenDeleted() {
    Attributes attributes =
        Attributes.NONE
            .with("price", 7.5)
            .with("tags", List.of("new", "rare"))
            .with("maker", "Ö & Co")
            .with("rented", true);

    Item made = memoir.putItem("novelty", attributes);
    assertThat(made).isEqualTo(memoir.item("novelty").orElseThrow());
    assertThat(made.cold()).isTrue();
    assertThat(made.hidden()).isFalse();
    assertThat(made.attributes()).isEqualTo(attributes);
    assertThat(made.attributes().quantity("price")).hasValue(7.5);
    assertThat(made.attributes().texts("tags")).containsExactly("new", "rare");
    assertThat(made.attributes().text("maker")).contains("Ö & Co");
    assertThat(made.attributes().flag("rented")).contains(true);

    Item changed = memoir.changeItem("novelty", Attributes.NONE.with("price", 6).without("maker"));
    assertThat(changed.attributes().quantity("price")).hasValue(6);
    assertThat(changed.attributes().text("maker")).isEmpty();
    assertThat(changed.attributes().flag("rented")).contains(true);
    assertThat(memoir.hideItem("novelty").hidden()).isTrue();
    assertThat(memoir.showItem("novelty").hidden()).isFalse();
    assertThat(memoir.putHiddenItem("novelty", Attributes.NONE).hidden()).isTrue();

    assertThat(memoir.items().map(Item::itemId)).contains("novelty", "film-0");
    assertThat(memoir.coldItems().map(Item::itemId)).contains("novelty").doesNotContain("film-0");
    assertThat(memoir.deleteItem("novelty")).isTrue();
    assertThat(memoir.deleteItem("novelty")).isFalse();
    assertThat(memoir.item("novelty")).isEmpty();
  }

  @Test
  void users_describedFoundErased() {
    assertThat(memoir.user("gus")).isEmpty();
    memoir.putUser("gus", Attributes.NONE.with("city", "Oslo").with("age", 40));
    assertThat(memoir.changeUser("gus", Attributes.NONE.without("age")))
        .isEqualTo(Attributes.NONE.with("city", "Oslo"));
    memoir.send(List.of(film("gus", 1, 1), film("gus", 1, 2)));

    User gus = memoir.user("gus").orElseThrow();
    assertThat(gus.eventsRemembered()).isEqualTo(2);
    assertThat(gus.itemsSeen()).hasValue(1);
    assertThat(gus.lastEventAt()).contains(NINE.plusSeconds(120));
    assertThat(gus.attributes().text("city")).contains("Oslo");
    assertThat(memoir.userIds()).contains("gus");

    Erasure receipt = memoir.eraseUser("gus");
    assertThat(receipt.events()).isEqualTo(2);
    assertThat(receipt.userId()).isEqualTo("gus");
    assertThat(receipt.jobId().isPresent())
        .as("a job, as long as bytes are left")
        .isEqualTo(!receipt.bytesRemoved());
    Erasure waited = memoir.eraseUserAndBytes("gus");
    assertThat(waited.bytesRemoved()).isTrue();
    assertThat(waited.jobId()).isEmpty();
    assertThat(memoir.user("gus")).isEmpty();
  }

  @Test
  void ifMatch_afterAnotherChange_isRefused() {
    memoir.putItem("tagged", Attributes.NONE.with("price", 1));
    String tag = memoir.item("tagged").orElseThrow().tag().orElseThrow();
    Item changed = memoir.ifMatch(tag).changeItem("tagged", Attributes.NONE.with("price", 2));
    assertThat(changed.tag()).isEqualTo(memoir.item("tagged").orElseThrow().tag());
    for (ThrowingCallable late :
        List.<ThrowingCallable>of(
            () -> memoir.ifMatch(tag).hideItem("tagged"),
            () -> memoir.ifMatch(tag).putItem("tagged", Attributes.NONE),
            () -> memoir.ifMatch(tag).deleteItem("tagged"),
            () -> memoir.ifMatch(tag).putUser("tagged", Attributes.NONE),
            () -> memoir.ifMatch(tag).changeUser("tagged", Attributes.NONE),
            () -> memoir.ifMatch(tag).eraseUser("tagged"),
            () -> memoir.ifMatch(tag).eraseUserAndBytes("tagged"))) {
      ProblemException problem = catchThrowableOfType(ProblemException.class, late);
      assertThat(problem.status()).isEqualTo(412);
      assertThat(problem.code()).isEqualTo("precondition-failed");
    }
    assertThat(memoir.item("tagged")).contains(changed);
    memoir.putUser("tagged", Attributes.NONE.with("age", 1));
    String user = memoir.user("tagged").orElseThrow().tag().orElseThrow();
    assertThat(memoir.ifMatch(user).changeUser("tagged", Attributes.NONE.with("age", 2)))
        .isEqualTo(Attributes.NONE.with("age", 2));
    assertThatIllegalArgumentException().isThrownBy(() -> memoir.ifMatch("a\"b"));
  }

  @Test
  void ifMatch_eraseUserAndBytes_erasesOnlyTheUserThatWasRead() {
    memoir.putUser("jan", Attributes.NONE.with("age", 1));
    memoir.send(film("jan", 1, 1));
    String read = memoir.user("jan").orElseThrow().tag().orElseThrow();
    memoir.changeUser("jan", Attributes.NONE.with("age", 2));
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class, () -> memoir.ifMatch(read).eraseUserAndBytes("jan"));
    assertThat(problem.status()).isEqualTo(412);
    User jan = memoir.user("jan").orElseThrow();
    assertThat(jan.events()).isOne();
    assertThat(jan.attributes()).isEqualTo(Attributes.NONE.with("age", 2));
    assertThat(memoir.ifMatch(jan.tag().orElseThrow()).eraseUserAndBytes("jan").events()).isOne();
    assertThat(memoir.user("jan")).isEmpty();
  }

  @Test
  void ifMatch_changeWithoutTags_isRefusedHere() {
    memoir.send(film("kim", 1, 1).named("kim-1"));
    MemoirClient view = memoir.ifMatch("any");
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> view.putItems(Map.of("kim", Attributes.NONE)),
            () -> view.mergeUsers("kim", "kim-2"),
            () -> view.mergeSession("kim", "kim-2"),
            () -> view.deleteEvent("kim", "kim-1"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(call)
          .withMessageEndingWith("does not support tags, expected a call without ifMatch");
    }
    assertThat(memoir.user("kim").orElseThrow().events()).isOne();
    assertThat(memoir.item("kim")).isEmpty();
    assertThat(view.user("kim")).isPresent();
  }

  @Test
  void deleteEvent_ofAnyIds_takesItOut() {
    String userId = "u/../%2F ;\u00e9";
    memoir.send(
        List.of(
            Event.byUser(userId, "film-1").named("./e 1").at(NINE),
            Event.byUser(userId, "no such film").named("e2").at(NINE.plusSeconds(5))));
    User user = memoir.user(userId).orElseThrow();
    assertThat(user.events()).isEqualTo(2);
    assertThat(user.eventsRemembered()).isOne();
    assertThat(user.lastEventAt()).contains(NINE.plusSeconds(5));
    assertThat(memoir.deleteEvent(userId, "e2")).isTrue();
    assertThat(memoir.deleteEvent(userId, "e2")).isFalse();
    assertThat(memoir.user(userId).orElseThrow().lastEventAt()).contains(NINE);
    assertThat(memoir.deleteEvent(userId, "./e 1")).isTrue();
    assertThat(memoir.user(userId)).isEmpty();
  }

  @Test
  void send_anotherEventOfAKnownId_isAConflictThatIsNamed() {
    Event first = Event.byUser("ada-2", "film-1").named("twice").at(NINE);
    assertThat(memoir.send(first).unknownItems()).isZero();
    EventsAnswer answer =
        memoir.send(
            List.of(
                Event.byUser("bob-2", "film-1").named("twice").at(NINE),
                first,
                Event.byUser("ada-2", "no such film").at(NINE)));
    assertThat(answer.results())
        .extracting(EventsAnswer.Result::outcome)
        .containsExactly(Outcome.REJECTED, Outcome.DUPLICATE, Outcome.NEW);
    assertThat(answer.rejected().getFirst().refusal().orElseThrow().code())
        .isEqualTo("event-id-conflict");
    assertThat(answer.unknownItems()).isOne();
  }

  @Test
  void check_keepsNothing() {
    EventsAnswer answer = memoir.check(List.of(film("hal", 1, 1), Event.byUser("hal", "")));
    assertThat(answer.results())
        .extracting(EventsAnswer.Result::outcome)
        .containsExactly(Outcome.VALID, Outcome.REJECTED);
    assertThat(memoir.user("hal")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {".", "..", "a/b", "a?b#c", "100 %+1", "ä\u20ac\ud83d\ude00", "a;b=c", "\t"})
  void ids_ofAnyText_comeBackAsTheyWere(String id) {
    memoir.putItem(id, Attributes.NONE.with("same", id));
    Item item = memoir.item(id).orElseThrow();
    assertThat(item.itemId()).isEqualTo(id);
    assertThat(item.attributes().text("same")).contains(id);
    assertThat(memoir.deleteItem(id)).isTrue();
  }

  @Test
  void ids_thatAreNone_areRefusedHere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memoir.item("half \ud83d"))
        .withMessageContaining("unpaired surrogate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memoir.send(Event.byUser("half \ud83d", "film-1")));
    assertThatIllegalArgumentException().isThrownBy(() -> memoir.user(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memoir.eraseUser("a\u0000b"))
        .withMessageContaining("U+0000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> memoir.send(Event.byUser("ida", "film-1").worth(Double.NaN)));
  }

  @Test
  void problem_namesStatusCodeFieldAndRequest() {
    ProblemException problem =
        catchThrowableOfType(ProblemException.class, () -> memoir.recommend("ada", 0));
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.code()).isEqualTo("invalid-field");
    assertThat(problem.field()).contains("limit");
    assertThat(problem.requestId()).isPresent();
    assertThat(problem.detail()).startsWith("limit is 0");
    assertThat(problem)
        .hasMessage(
            "POST /v1/recommend: 400 invalid-field: %s (request %s)",
            problem.detail(), problem.requestId().orElseThrow());
  }

  @Test
  void events_comeNewestFirst() {
    memoir.send(
        List.of(
            film("pat", 1, 1).named("pat-1"),
            film("pat", 2, 2).named("pat-2").ofType("rating").worth(4.5).with("page", "home"),
            Event.byUser("pat", "no such film").named("pat-3").at(NINE.plusSeconds(180))));

    List<UserEvent> events = memoir.events("pat").toList();

    assertThat(events).extracting(UserEvent::eventId).containsExactly("pat-3", "pat-2", "pat-1");
    assertThat(events.getFirst().title()).isEmpty();
    UserEvent rating = events.get(1);
    assertThat(rating.itemId()).isEqualTo("film-2");
    assertThat(rating.title()).isPresent();
    assertThat(rating.categories()).containsExactly("films");
    assertThat(rating.type()).isEqualTo("rating");
    assertThat(rating.value()).hasValue(4.5);
    assertThat(rating.time()).isEqualTo(NINE.plusSeconds(120));
    assertThat(rating.values()).isEqualTo(Map.of("page", "home"));
    assertThat(memoir.events("nobody at all")).isEmpty();
    assertThat(memoir.userIds("pa")).contains("pat").allMatch(id -> id.startsWith("pa"));
  }

  @Test
  void memory_hasTheNewestEventsOldestFirst() {
    memoir.send(List.of(film("quin", 1, 1), film("quin", 2, 2), film("quin", 3, 3)));

    MemoryCourse memory = memoir.memory("quin", 2).orElseThrow();

    assertThat(memory.memories()).containsExactly(MemoryCourse.Memory.STATE);
    assertThat(memory.course())
        .extracting(MemoryCourse.Step::itemId)
        .containsExactly("film-2", "film-3");
    MemoryCourse.Step last = memory.course().getLast();
    assertThat(last.time()).isEqualTo(NINE.plusSeconds(180));
    assertThat(last.longTermWeight()).isEmpty();
    assertThat(last.moved()).containsOnlyKeys(MemoryCourse.Memory.STATE);
    assertThat(memoir.memory("nobody at all", 2)).isEmpty();
  }

  @Test
  void whatIf_anotherHistory_isTheAnswerToAUserWhoHasIt() {
    memoir.send(
        List.of(film("ruth", 1, 1).named("ruth-1"), film("ruth", 2, 2), film("ruth", 3, 3)));
    memoir.send(List.of(film("sam", 2, 2), film("sam", 9, 5)));
    HistoryChange change =
        HistoryChange.NONE.without("ruth-1").withoutNewest(0).with("film-9", NINE.plusSeconds(300));

    Answer.WhatIf answer =
        memoir.whatIf(RecommendRequest.toUser("ruth").limit(5), change).orElseThrow();

    assertThat(answer.before().itemIds()).isEqualTo(memoir.recommend("ruth", 5).itemIds());
    assertThat(answer.after().itemIds()).isEqualTo(memoir.recommend("sam", 5).itemIds());
    assertThat(answer.changes().subList(0, 5))
        .extracting(Answer.RankChange::itemId)
        .isEqualTo(answer.after().itemIds());
    assertThat(answer.changes().getFirst().rankAfter()).hasValue(1);
    assertThat(memoir.events("ruth")).hasSize(3);
    assertThat(memoir.whatIf(RecommendRequest.toUser("nobody at all"), change)).isEmpty();
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                memoir.whatIf(RecommendRequest.toUser("ruth"), HistoryChange.NONE.byModel("none")));
    assertThat(problem.code()).isEqualTo("no-such-model");
  }

  @Test
  void everyRouteOfTheDocument_hasAMethod() throws IOException {
    memoir.send(Event.byUser("route", "film-1"));
    memoir.recommend("route", 1);
    memoir.rank(RankRequest.of(List.of("film-1")));
    memoir.similar("film-1", 1);
    memoir.popular(1);
    memoir.recent(1);
    memoir.interests(1);
    memoir.interests("route");
    assertThat(memoir.events("route")).hasSize(1);
    assertThat(memoir.memory("route", 10)).isPresent();
    assertThat(memoir.whatIf(RecommendRequest.toUser("route"), HistoryChange.NONE)).isPresent();
    assertThat(memoir.userIds()).contains("route");
    memoir.putUser("route", Attributes.NONE);
    memoir.changeUser("route", Attributes.NONE);
    memoir.user("route");
    assertThat(memoir.exportUser("route").orElseThrow().lines())
        .satisfiesExactly(
            user -> assertThat(user).isEqualTo("{\"userId\":\"route\",\"attributes\":{}}"),
            event -> assertThat(event).contains("\"itemId\":\"film-1\""),
            end -> assertThat(end).startsWith("{\"complete\":true,\"events\":1,"));
    assertThat(memoir.exportUser("nobody")).isEmpty();
    memoir.mergeUsers("route", "other");
    memoir.send(Event.byUser("other", "film-2").named("one-more"));
    assertThat(memoir.deleteEvent("other", "one-more")).isTrue();
    memoir.eraseUser("other");
    assertThat(memoir.items()).hasSizeGreaterThan(SmallShop.ITEMS - 1);
    memoir.putItem("route", Attributes.NONE);
    ItemsAnswer put = memoir.putItems(Map.of("route", Attributes.NONE.with("price", 7)));
    assertThat(put.accepted()).isEqualTo(1);
    assertThat(put.results().getFirst().outcome()).isEqualTo(ItemsAnswer.Outcome.REPLACED);
    ItemsAnswer rejected = memoir.putItems(Map.of("", Attributes.NONE));
    assertThat(rejected.results().getFirst().refusal()).isPresent();
    memoir.changeItem("route", Attributes.NONE);
    memoir.item("route");
    assertThat(memoir.exportItems().lines())
        .anyMatch(line -> line.startsWith("{\"itemId\":\"route\",\"attributes\":{\"price\":7"));
    memoir.deleteItem("route");
    assertThat(memoir.models().getFirst().stage()).isEqualTo(ServedModel.Stage.SERVING);
    assertThat(memoir.live().up()).isTrue();
    assertThat(memoir.started().up()).isTrue();
    assertThat(memoir.ready().model())
        .hasValueSatisfying(model -> assertThat(model.name()).isEqualTo("small"));

    Set<String> described = new TreeSet<>();
    document()
        .getAsJsonObject("paths")
        .asMap()
        .forEach((path, operations) ->
            operations
                .getAsJsonObject()
                .asMap()
                .forEach((method, operation) -> {
                  if (!operation.getAsJsonObject().get("x-port").getAsString().equals("admin")) {
                    described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path);
                  }
                }));
    assertThat(described).contains("GET /docs");
    // The description of the routes, which is for people and for generators.
    described.removeAll(Set.of("GET /openapi.json", "GET /docs", "GET /docs.js", "GET /docs.css"));
    // What the page of the server shows.
    described.removeAll(
        Set.of(
            "GET /v1/access",
            "GET /v1/status",
            "GET /v1/status/stream",
            "POST /v1/compare",
            "GET /v1/items/{itemId}/users",
            "GET /v1/items/{itemId}/popularity",
            "GET /v1/models/{version}",
            "GET /v1/data",
            "POST /v1/data:refresh",
            "GET /v1/trainings",
            "GET /v1/trainings/{name}"));
    assertThat(routesAnswered()).isEqualTo(described);
  }

  private static JsonObject document() throws IOException {
    try (InputStream input = server.address().resolve("/openapi.json").toURL().openStream()) {
      return JsonParser.parseString(new String(input.readAllBytes(), StandardCharsets.UTF_8))
          .getAsJsonObject();
    }
  }

  /** The routes that gave an answer of success, as the server counts them. */
  private static Set<String> routesAnswered() throws IOException {
    String metrics;
    try (InputStream input = server.adminAddress().resolve("/metrics").toURL().openStream()) {
      metrics = new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
    Set<String> routes = new TreeSet<>();
    Matcher matcher =
        Pattern.compile(
                "memoir_requests_seconds_count\\{method=\"(\\w+)\",route=\"([^\"]+)\","
                    + "status=\"2..\"")
            .matcher(metrics);
    while (matcher.find()) {
      routes.add(matcher.group(1) + " " + matcher.group(2));
    }
    routes.removeAll(Set.of("GET /openapi.json", "GET /metrics")); // asked for by this test itself
    return routes;
  }
}
