package io.memoir.client;

import io.memoir.client.Recommendation.Share;
import io.memoir.client.interest.InterestList;
import io.memoir.client.interest.UserInterests;
import io.memoir.client.person.MemoryCourse;
import io.memoir.client.person.UserEvent;
import io.memoir.client.wire.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Converts responses of a server to values. */
final class Answers {
  private Answers() {}

  static EventsAnswer events(Reply reply, List<Event> sent) {
    Map<Integer, EventsAnswer.Refusal> refusals = new HashMap<>();
    reply
        .list("rejected", each -> each)
        .forEach(each ->
            refusals.put(
                each.integer("index"),
                new EventsAnswer.Refusal(each.text("code"), each.text("message"))));
    List<String> outcomes = reply.texts("results");
    if (outcomes.size() != sent.size()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "it contains %d results, expected %d", outcomes.size(), sent.size()));
    }
    List<EventsAnswer.Result> results = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      results.add(
          new EventsAnswer.Result(
              sent.get(i).eventId(),
              EventsAnswer.Outcome.valueOf(constant(outcomes.get(i))),
              Optional.ofNullable(refusals.get(i))));
    }
    return new EventsAnswer(
        reply.integer("accepted"),
        reply.integer("duplicates"),
        reply.integer("late"),
        reply.numberIfAny("unknownItems").map(Number::intValue).orElse(0),
        results,
        reply.text("requestId"),
        reply.number("tookMicros").longValue());
  }

  static ItemsAnswer items(Reply reply, List<String> sent) {
    Map<Integer, ItemsAnswer.Refusal> refusals = new HashMap<>();
    reply
        .list("rejected", each -> each)
        .forEach(each ->
            refusals.put(
                each.integer("index"),
                new ItemsAnswer.Refusal(each.text("code"), each.text("message"))));
    List<String> outcomes = reply.texts("results");
    if (outcomes.size() != sent.size()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "it contains %d results, expected %d", outcomes.size(), sent.size()));
    }
    List<ItemsAnswer.Result> results = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      results.add(
          new ItemsAnswer.Result(
              sent.get(i),
              ItemsAnswer.Outcome.valueOf(constant(outcomes.get(i))),
              Optional.ofNullable(refusals.get(i))));
    }
    return new ItemsAnswer(
        reply.integer("accepted"),
        results,
        reply.text("requestId"),
        reply.number("tookMicros").longValue());
  }

  static Answer answer(Reply reply) {
    return answerOf(reply, reply.text("requestId"), reply.number("tookMicros").longValue());
  }

  private static Answer answerOf(Reply reply, String requestId, long tookMicros) {
    return new Answer(
        model(reply.inner("model")),
        reply.textIfAny("task"),
        reply.list("items", Answers::recommendation),
        reply.texts("missingIds"),
        reply.texts("notes"),
        requestId,
        tookMicros);
  }

  static Answer.WhatIf whatIf(Reply reply) {
    String requestId = reply.text("requestId");
    long tookMicros = reply.number("tookMicros").longValue();
    return new Answer.WhatIf(
        answerOf(reply.inner("before"), requestId, tookMicros),
        answerOf(reply.inner("after"), requestId, tookMicros),
        reply.list(
            "changes",
            change ->
                new Answer.RankChange(
                    change.text("itemId"),
                    change.textIfAny("title"),
                    count(change, "rankBefore"),
                    count(change, "rankAfter"))),
        requestId,
        tookMicros);
  }

  private static OptionalInt count(Reply reply, String name) {
    return reply
        .numberIfAny(name)
        .map(count -> OptionalInt.of(count.intValue()))
        .orElse(OptionalInt.empty());
  }

  static Answer.Popular popular(Reply reply) {
    return new Answer.Popular(
        reply.list(
            "items",
            item -> new Answer.PopularItem(listed(item), item.number("events").longValue())),
        Instant.parse(reply.text("asOf")),
        reply.textIfAny("since").map(Instant::parse),
        reply.texts("notes"),
        reply.text("requestId"));
  }

  static Answer.Recent recent(Reply reply) {
    return new Answer.Recent(
        reply.list(
            "items",
            item -> new Answer.RecentItem(listed(item), Instant.parse(item.text("addedAt")))),
        reply.texts("notes"),
        reply.text("requestId"));
  }

  private static Answer.Listed listed(Reply reply) {
    return new Answer.Listed(
        reply.text("itemId"), reply.textIfAny("title"), reply.texts("categories"));
  }

  private static ModelName model(Reply reply) {
    return new ModelName(reply.text("name"), reply.text("version"), reply.text("fingerprint"));
  }

  private static Recommendation recommendation(Reply reply) {
    return new Recommendation(
        reply.text("itemId"),
        reply.doubleIfAny("score"),
        reply.doubleIfAny("probability"),
        reply.doubleIfAny("rating"),
        reply.textIfAny("title"),
        reply.texts("categories"),
        shares(reply),
        reply.doubleIfAny("propensity").orElse(1),
        reply.list("reasons", Answers::reason),
        features(reply),
        reply
            .textIfAny("sentence")
            .map(sentence ->
                new Recommendation.Standing(
                    sentence, reply.integer("rank"), reply.integer("rankWithoutHistory"))),
        reply.doubleIfAny("withoutHistory"),
        reply.innerIfAny("numbers").map(Answers::numbers));
  }

  private static Optional<Recommendation.Shares> shares(Reply reply) {
    Map<Share, Float> shares = new EnumMap<>(Share.class);
    for (Share share : Share.values()) {
      reply.numberIfAny(name(share)).ifPresent(value -> shares.put(share, value.floatValue()));
    }
    return shares.isEmpty() ? Optional.empty() : Optional.of(new Recommendation.Shares(shares));
  }

  private static String name(Share share) {
    return switch (share) {
      case LONG_TERM -> "longTermShare";
      case SHORT_TERM -> "shortTermShare";
      case SIMILARITY -> "similarityShare";
      case OTHER -> "otherShare";
    };
  }

  private static Recommendation.NumberShares numbers(Reply reply) {
    return new Recommendation.NumberShares(
        reply.number("scoreAtMeans").doubleValue(),
        reply.list(
            "shares",
            share ->
                new Recommendation.NumberShare(
                    part(share),
                    share.text("name"),
                    share.number("value").doubleValue(),
                    share.number("mean").doubleValue(),
                    share.number("scoreShare").doubleValue())));
  }

  private static Recommendation.Part part(Reply reply) {
    return Recommendation.Part.valueOf(constant(reply.text("of")));
  }

  private static Recommendation.Reason reason(Reply reply) {
    return new Recommendation.Reason(
        reply.text("itemId"),
        reply.number("effect").floatValue(),
        moment(reply, "timestamp"),
        reply.textIfAny("title"),
        reply.texts("categories"),
        reply.list(
            "shared",
            tag -> new Recommendation.Neighbour(tag.text("relation"), tag.text("entity"))));
  }

  /** The features whose values are of a known type. */
  private static List<Recommendation.FeatureEffect> features(Reply reply) {
    return reply.list("traits", Answers::feature).stream().flatMap(Optional::stream).toList();
  }

  private static Optional<Recommendation.FeatureEffect> feature(Reply reply) {
    return Attributes.attribute(reply.json().get("value"))
        .map(value ->
            new Recommendation.FeatureEffect(
                part(reply), reply.text("name"), value, reply.number("effect").doubleValue()));
  }

  static Item item(Reply reply) {
    return new Item(
        reply.text("itemId"),
        reply.flag("cold"),
        reply.flag("hidden"),
        reply.textIfAny("title"),
        reply.texts("categories"),
        attributes(reply),
        reply.tag(),
        reply.texts("notes"));
  }

  static Attributes attributes(Reply reply) {
    return reply
        .innerIfAny("attributes")
        .map(inner -> Attributes.read(inner.json()))
        .orElse(Attributes.NONE);
  }

  static User user(Reply reply) {
    return new User(
        reply.text("userId"),
        attributes(reply),
        reply.numberIfAny("events").orElse(reply.number("eventsRemembered")).longValue(),
        reply.number("eventsRemembered").longValue(),
        count(reply, "itemsSeen"),
        moment(reply, "lastEventAt"),
        reply.tag(),
        reply.texts("notes"));
  }

  static Erasure erasure(Reply reply) {
    return new Erasure(
        reply.text("userId"),
        Instant.parse(reply.text("erasedAt")),
        reply.number("events").longValue(),
        reply.number("snapshots").longValue(),
        reply.number("documents").longValue(),
        reply.flag("bytesRemoved"),
        reply.textIfAny("jobId"),
        reply.text("remains"),
        reply.text("requestId"));
  }

  static InterestList interests(Reply reply) {
    return new InterestList(
        reply.list("interests", Answers::named),
        reply.integer("people"),
        reply.number("silhouette").doubleValue());
  }

  private static InterestList.Named named(Reply reply) {
    Map<UserInterests.Memory, Integer> strongestOf = new EnumMap<>(UserInterests.Memory.class);
    reply
        .list("strongestOf", each -> each)
        .forEach(each -> strongestOf.put(memory(each), each.integer("people")));
    return new InterestList.Named(
        reply.integer("interestId"),
        reply.text("name"),
        reply.doubleIfAny("purity"),
        reply.doubleIfAny("chance"),
        strongestOf,
        reply.list(
            "items",
            item -> new InterestList.TypicalItem(item.text("itemId"), item.textIfAny("title"))));
  }

  static UserInterests userInterests(Reply reply) {
    return new UserInterests(
        reply.text("userId"),
        reply.number("events").longValue(),
        reply.list("interests", Answers::held),
        reply.integer("eventsBack"));
  }

  private static UserInterests.Held held(Reply reply) {
    return new UserInterests.Held(
        memory(reply),
        reply.integer("interestId"),
        reply.text("name"),
        reply.number("share").doubleValue(),
        reply.number("shareBefore").doubleValue(),
        UserInterests.Trend.valueOf(constant(reply.text("trend"))),
        reply.number("heldEvents").longValue(),
        reply.textIfAny("since").map(Instant::parse));
  }

  private static UserInterests.Memory memory(Reply reply) {
    return UserInterests.Memory.valueOf(constant(reply.text("memory")).replace('-', '_'));
  }

  static UserEvent userEvent(Reply reply) {
    Map<String, String> values = new HashMap<>();
    reply
        .innerIfAny("values")
        .ifPresent(
            inner -> inner.json().keySet().forEach(name -> values.put(name, inner.text(name))));
    return new UserEvent(
        reply.text("eventId"),
        reply.text("itemId"),
        reply.textIfAny("title"),
        reply.texts("categories"),
        reply.text("type"),
        reply.doubleIfAny("value"),
        Instant.ofEpochMilli(reply.number("timestamp").longValue()),
        values);
  }

  static MemoryCourse memoryCourse(Reply reply) {
    return new MemoryCourse(
        reply.text("userId"),
        reply.texts("memories").stream().map(Answers::memoryOf).toList(),
        reply.list("course", Answers::step));
  }

  private static MemoryCourse.Memory memoryOf(String word) {
    return MemoryCourse.Memory.valueOf(constant(word).replace('-', '_'));
  }

  private static MemoryCourse.Step step(Reply reply) {
    Map<MemoryCourse.Memory, Double> moved = new EnumMap<>(MemoryCourse.Memory.class);
    reply
        .innerIfAny("moved")
        .ifPresent(inner ->
            inner
                .json()
                .keySet()
                .forEach(word -> moved.put(memoryOf(word), inner.number(word).doubleValue())));
    return new MemoryCourse.Step(
        Instant.ofEpochMilli(reply.number("timestamp").longValue()),
        reply.text("itemId"),
        reply.textIfAny("title"),
        reply.doubleIfAny("longTermWeight"),
        moved);
  }

  static ServedModel servedModel(Reply reply) {
    return new ServedModel(
        model(reply),
        ServedModel.Stage.valueOf(constant(reply.text("stage"))),
        reply.doubleIfAny("share"),
        reply.number("lists").longValue(),
        reply.number("listsJudged").longValue(),
        reply.number("listsHit").longValue(),
        reply.list("tasks", Answers::task),
        features(reply.innerIfAny("features")),
        reply.texts("domains"));
  }

  private static ServedModel.Task task(Reply reply) {
    return new ServedModel.Task(
        reply.text("name"),
        reply.text("kind"),
        reply.doubleIfAny("low"),
        reply.doubleIfAny("high"));
  }

  private static ServedModel.Features features(Optional<Reply> reply) {
    return new ServedModel.Features(
        kinds(reply, "user"), kinds(reply, "item"), kinds(reply, "event"), kinds(reply, "request"));
  }

  private static Map<String, String> kinds(Optional<Reply> features, String of) {
    Map<String, String> kinds = new LinkedHashMap<>();
    features
        .flatMap(reply -> reply.innerIfAny(of))
        .ifPresent(
            reply -> reply.json().keySet().forEach(name -> kinds.put(name, reply.text(name))));
    return kinds;
  }

  static Health health(Reply reply) {
    String status = reply.text("status");
    return new Health(
        status.equals("up"),
        reply.innerIfAny("model").map(Answers::model),
        Optional.of("the server reports the status " + status)
            .filter(reason -> !status.equals("up")));
  }

  /** A time in milliseconds since 1970, of which 0 means unknown. */
  private static Optional<Instant> moment(Reply reply, String name) {
    return reply
        .numberIfAny(name)
        .map(Number::longValue)
        .filter(millis -> millis != 0)
        .map(Instant::ofEpochMilli);
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
