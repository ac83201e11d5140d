package io.memoir.client;

import com.google.gson.JsonArray;
import io.memoir.client.interest.InterestList;
import io.memoir.client.interest.UserInterests;
import io.memoir.client.person.HistoryChange;
import io.memoir.client.person.MemoryCourse;
import io.memoir.client.person.UserEvent;
import io.memoir.client.wire.Call;
import io.memoir.client.wire.Call.Repeat;
import io.memoir.client.wire.Fields;
import io.memoir.client.wire.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A client of a Memoir server over HTTP.
 *
 * <pre>{@code
 * try (MemoirClient memoir = MemoirClient.at("http://127.0.0.1:8080")) {
 *   memoir.send(Event.byUser("ada", "film-0001"));
 *   List<Recommendation> best = memoir.recommend("ada", 10).items();
 * }
 * }</pre>
 *
 * <p>Immutable and thread-safe; a call blocks its thread, which may be a virtual one. Idempotent
 * requests (queries, changes, and events, which have ids and so are counted once) are retried if
 * the server does not respond or is overloaded, after {@code Retry-After} if it is given. Merging
 * and erasing are retried only if the server has certainly done nothing.
 *
 * <p>Every method throws {@link ProblemException} if the server answers with an error, {@link
 * NoAnswerException} if there is no response, and {@link IllegalArgumentException} if an argument
 * cannot be sent.
 */
public final class MemoirClient implements AutoCloseable {
  private static final String EVENTS = "/v1/events";
  private static final String ITEMS = "/v1/items";
  private static final String USERS = "/v1/users";
  private static final String SESSION = "session:";
  private static final String PAGE = "1000";

  private final Transport transport;
  private final Optional<String> tag;

  MemoirClient(Transport transport) {
    this(transport, Optional.empty());
  }

  private MemoirClient(Transport transport, Optional<String> tag) {
    this.transport = transport;
    this.tag = tag;
  }

  /** A client of a server without API keys, with the default timeouts. */
  public static MemoirClient at(String address) {
    return of(ClientSettings.at(address));
  }

  /** A client with the given settings. */
  public static MemoirClient of(ClientSettings settings) {
    return new MemoirClient(new Transport(settings, Thread::sleep));
  }

  /**
   * A view of this client for optimistic locking: changes of an item or a user succeed only if it
   * still has the given tag ({@link Item#tag}, {@link User#tag}), that is, has not changed since it
   * was read. Otherwise they throw a {@link ProblemException} with status 412. They are not retried
   * if a response is lost. Changes that do not support tags ({@link #putItems}, {@link
   * #mergeUsers}, {@link #mergeSession} and {@link #deleteEvent}) throw an {@link
   * IllegalArgumentException}. The view shares the connections of this client, which closes them.
   *
   * <pre>{@code
   * Item item = memoir.item("film-1").orElseThrow();
   * memoir.ifMatch(item.tag().orElseThrow()).changeItem("film-1", NONE.with("price", 7));
   * }</pre>
   */
  public MemoirClient ifMatch(String tag) {
    if (!tag.matches("[!#-~]*")) {
      throw new IllegalArgumentException("the tag contains characters that no ETag has");
    }
    return new MemoirClient(transport, Optional.of(tag));
  }

  private void requireNoTag(String method) {
    if (tag.isPresent()) {
      throw new IllegalArgumentException(
          "%s does not support tags, expected a call without ifMatch".formatted(method));
    }
  }

  // Events

  /**
   * Sends an event. When this returns, it is on the server's disk, and every later answer takes it
   * into account.
   */
  public EventsAnswer send(Event event) {
    return transport.ask(
        Call.post(EVENTS, event.fields().json()), reply -> Answers.events(reply, List.of(event)));
  }

  /** Sends events, at most 10,000. An invalid event does not affect the others. */
  public EventsAnswer send(List<Event> events) {
    return transport.ask(Call.post(EVENTS, array(events)), reply -> Answers.events(reply, events));
  }

  /** Checks events without storing them. */
  public EventsAnswer check(List<Event> events) {
    return transport.ask(
        Call.post(EVENTS, array(events)).with("dryRun", "true"),
        reply -> Answers.events(reply, events));
  }

  private static JsonArray array(List<Event> events) {
    JsonArray array = new JsonArray();
    events.forEach(event -> array.add(event.fields().json()));
    return array;
  }

  // Answers

  /**
   * The best items for a user, without the items that the user has already seen, unless the model
   * was trained to recommend these again.
   */
  public Answer recommend(String userId, int limit) {
    return recommend(RecommendRequest.toUser(userId).limit(limit));
  }

  /** The best items for a request. */
  public Answer recommend(RecommendRequest request) {
    return transport.ask(Call.post("/v1/recommend", request.fields().json()), Answers::answer);
  }

  /** Ranks given items, the best first. */
  public Answer rank(RankRequest request) {
    return transport.ask(Call.post("/v1/rank", request.fields().json()), Answers::answer);
  }

  /** Similar items: the recommendations for a user whose only event is on this item. */
  public Answer similar(String itemId, int limit) {
    return transport.ask(similarCall(itemId, limit), Answers::answer);
  }

  /** The same, restricted to items that pass a filter, for example {@code category = "films"}. */
  public Answer similar(String itemId, int limit, String filter) {
    return transport.ask(similarCall(itemId, limit).with("filter", filter), Answers::answer);
  }

  private static Call similarCall(String itemId, int limit) {
    return listCall(Call.path("/v1/similar", itemId), limit);
  }

  /**
   * What a user would be recommended with another history, at another time, or by another model.
   * Nothing is stored. The values of {@link RecommendRequest#about} and its time apply to the
   * second answer only; the first one is that of the present.
   *
   * @param request for a user, of which the limit, the domain, {@link RecommendRequest#keepSeen},
   *     the reasons, the time and the values of request features can be given
   * @return empty if there is no such user
   */
  public Optional<Answer.WhatIf> whatIf(RecommendRequest request, HistoryChange change) {
    return unless404(
        "no-such-user",
        () ->
            transport.ask(
                Call.post("/v1/what-if", request.supposing(change).json()), Answers::whatIf));
  }

  /** The items with the most events of all users in the last 30 days. */
  public Answer.Popular popular(int limit) {
    return transport.ask(listCall("/v1/popular", limit), Answers::popular);
  }

  /**
   * The same for another window: {@code 1h} to {@code 24h}, {@code 1d} to {@code 30d}, or {@code
   * all}.
   */
  public Answer.Popular popular(int limit, String window) {
    return transport.ask(listCall("/v1/popular", limit).with("window", window), Answers::popular);
  }

  /** The same, restricted to items that pass a filter, for example {@code category = "films"}. */
  public Answer.Popular popular(int limit, String window, String filter) {
    return transport.ask(
        listCall("/v1/popular", limit).with("window", window).with("filter", filter),
        Answers::popular);
  }

  /** The items that were created last. */
  public Answer.Recent recent(int limit) {
    return transport.ask(listCall("/v1/recent", limit), Answers::recent);
  }

  /** The same, restricted to items that pass a filter, for example {@code category = "films"}. */
  public Answer.Recent recent(int limit, String filter) {
    return transport.ask(listCall("/v1/recent", limit).with("filter", filter), Answers::recent);
  }

  /**
   * The interests that users share, each with its typical items.
   *
   * @param limit maximum number of items of each, 0 to 100
   * @return empty if the server has no interests for its model
   */
  public Optional<InterestList> interests(int limit) {
    return unless404(
        "no-interests", () -> transport.ask(listCall("/v1/interests", limit), Answers::interests));
  }

  private static Call listCall(String route, int limit) {
    return Call.get(route).with("limit", Integer.toString(limit));
  }

  // Items

  /** An item, if it was created through the API or is known to the model. */
  public Optional<Item> item(String itemId) {
    return unless404(
        "no-such-item", () -> transport.ask(Call.get(Call.path(ITEMS, itemId)), Answers::item));
  }

  /** All items; further pages are fetched as the stream is read. */
  public Stream<Item> items() {
    return pages(Call.get(ITEMS), "items", Answers::item);
  }

  /**
   * The items that the serving model does not know; further pages are fetched as the stream is
   * read.
   */
  public Stream<Item> coldItems() {
    return pages(Call.get(ITEMS).with("cold", "true"), "items", Answers::item);
  }

  /** Creates an item, or replaces its attributes; it is not hidden afterwards. */
  public Item putItem(String itemId, Attributes attributes) {
    return putItem(itemId, attributes, false);
  }

  /** The same for a hidden item, which is not recommended before {@link #showItem}. */
  public Item putHiddenItem(String itemId, Attributes attributes) {
    return putItem(itemId, attributes, true);
  }

  private Item putItem(String itemId, Attributes attributes, boolean hidden) {
    return transport.ask(
        Call.put(
                Call.path(ITEMS, itemId),
                Fields.NONE.with("hidden", hidden).with("attributes", attributes.json()))
            .matching(tag),
        Answers::item);
  }

  /**
   * Creates or replaces several items, at most 10,000, in one commit. A rejected item does not
   * affect the others.
   *
   * @param items attributes by item id
   */
  public ItemsAnswer putItems(Map<String, Attributes> items) {
    requireNoTag("putItems");
    List<String> ids = List.copyOf(items.keySet());
    JsonArray array = new JsonArray();
    for (String id : ids) {
      Attributes attributes = items.getOrDefault(id, Attributes.NONE);
      array.add(Fields.NONE.with("itemId", id).with("attributes", attributes.json()).json());
    }
    return transport.ask(Call.post(ITEMS, array), reply -> Answers.items(reply, ids));
  }

  /** Changes some attributes of an item. */
  public Item changeItem(String itemId, Attributes changes) {
    return changeItem(itemId, Fields.NONE.with("attributes", changes.json()));
  }

  /** Excludes an item from recommendations. */
  public Item hideItem(String itemId) {
    return changeItem(itemId, Fields.NONE.with("hidden", true));
  }

  /** Recommends a hidden item again. */
  public Item showItem(String itemId) {
    return changeItem(itemId, Fields.NONE.with("hidden", false));
  }

  private Item changeItem(String itemId, Fields changes) {
    return transport.ask(
        Call.patch(Call.path(ITEMS, itemId), changes).matching(tag), Answers::item);
  }

  /**
   * Deletes an item; it is not recommended until it is created again. If the response is lost, the
   * call fails and is not repeated, as an item that was created again meanwhile would be deleted.
   *
   * @return false if it did not exist
   */
  public boolean deleteItem(String itemId) {
    return unless404(
            "no-such-item",
            () ->
                transport.ask(
                    Call.delete(Call.path(ITEMS, itemId)).matching(tag),
                    reply -> reply.flag("deleted")))
        .orElse(false);
  }

  /**
   * All items that were created through the API, one JSON object per line, in the form in which
   * they can be sent to {@code /v1/items} again. Deleted items are left out.
   */
  public String exportItems() {
    return transport.text(Call.get(ITEMS + ":export"));
  }

  // Users

  /** A user, if it has events or attributes. */
  public Optional<User> user(String userId) {
    return unless404(
        "no-such-user", () -> transport.ask(Call.get(Call.path(USERS, userId)), Answers::user));
  }

  /** The ids of all users; further pages are fetched as the stream is read. */
  public Stream<String> userIds() {
    return pages(Call.get(USERS), "users", reply -> reply.text("userId"));
  }

  /** The ids that begin with a prefix; further pages are fetched as the stream is read. */
  public Stream<String> userIds(String prefix) {
    return pages(Call.get(USERS).with("prefix", prefix), "users", reply -> reply.text("userId"));
  }

  /**
   * The events of a user, newest first; further pages are fetched as the stream is read.
   *
   * @return an empty stream if there is no such user
   */
  public Stream<UserEvent> events(String userId) {
    Call call = Call.get(Call.path(USERS, userId) + "/events");
    Optional<Stream<UserEvent>> events =
        unless404("no-such-user", () -> pages(call, "events", Answers::userEvent));
    return events.orElse(Stream.empty());
  }

  /**
   * How the memory of a user changed over the newest events.
   *
   * @param events number of newest events, 1 to 1,000
   * @return empty if there is no such user
   */
  public Optional<MemoryCourse> memory(String userId, int events) {
    Call call =
        Call.get(Call.path(USERS, userId) + "/memory").with("events", Integer.toString(events));
    return unless404("no-such-user", () -> transport.ask(call, Answers::memoryCourse));
  }

  /**
   * Everything stored about a user, as lines of JSON: id and attributes, then each event in the
   * form in which it was sent, then a line that marks the export as complete.
   *
   * @return empty if there is no such user
   * @throws NoAnswerException if the export is not complete, because events were inserted or
   *     deleted meanwhile
   */
  public Optional<String> exportUser(String userId) {
    Call call = Call.get(Call.path(USERS, userId) + "/export");
    Optional<String> lines = unless404("no-such-user", () -> transport.text(call));
    if (lines.isPresent() && !lines.get().contains("\n{\"complete\":true,")) {
      throw new NoAnswerException(call + ": the export is not complete, try again");
    }
    return lines;
  }

  /**
   * The interests of a user: which are held, since when, rising or fading.
   *
   * @return empty if there is no such user
   * @throws ProblemException with the code {@code no-interests} if the server has no interests for
   *     its model
   */
  public Optional<UserInterests> interests(String userId) {
    return unless404(
        "no-such-user",
        () ->
            transport.ask(
                Call.get(Call.path(USERS, userId) + "/interests"), Answers::userInterests));
  }

  /** Replaces the attributes of a user, and returns the new ones. */
  public Attributes putUser(String userId, Attributes attributes) {
    return transport.ask(
        Call.put(Call.path(USERS, userId), Fields.NONE.with("attributes", attributes.json()))
            .matching(tag),
        Answers::attributes);
  }

  /** Changes some attributes of a user, and returns all of them. */
  public Attributes changeUser(String userId, Attributes changes) {
    return transport.ask(
        Call.patch(Call.path(USERS, userId), Fields.NONE.with("attributes", changes.json()))
            .matching(tag),
        Answers::attributes);
  }

  /**
   * Moves the events and attributes of one user to another; existing attributes of the other keep
   * their values.
   *
   * @return number of events moved
   */
  public long mergeUsers(String fromUserId, String toUserId) {
    requireNoTag("mergeUsers");
    return transport.ask(
        Call.post(
                USERS + ":merge", Fields.NONE.with("from", fromUserId).with("to", toUserId).json())
            .repeated(Repeat.UNDONE),
        reply -> reply.number("eventsMoved").longValue());
  }

  /** Moves the events of a session to a user, for example at login. */
  public long mergeSession(String sessionId, String userId) {
    requireNoTag("mergeSession");
    return mergeUsers(SESSION + sessionId, userId);
  }

  /**
   * Deletes one event of a user; the user id of a session is {@code session:ID}. If the response is
   * lost, the call fails and is not repeated, as the id can be used again.
   *
   * @return false if the user has no event with this id
   */
  public boolean deleteEvent(String userId, String eventId) {
    requireNoTag("deleteEvent");
    return unless404(
            "no-such-event",
            () ->
                transport.ask(
                    Call.delete(Call.path(Call.path(USERS, userId) + "/events", eventId)),
                    reply -> reply.flag("deleted")))
        .orElse(false);
  }

  /**
   * Erases a user from log, attributes, snapshots and memory. When this returns, the bytes may
   * still be in files of the store, see {@link Erasure#bytesRemoved}.
   */
  public Erasure eraseUser(String userId) {
    return transport.ask(Call.delete(Call.path(USERS, userId)).matching(tag), Answers::erasure);
  }

  /**
   * Erases a user and waits until the bytes are removed from the files of the store. This may take
   * as long as a running backup; the timeout of the client applies as for any other call.
   */
  public Erasure eraseUserAndBytes(String userId) {
    return transport.ask(
        Call.delete(Call.path(USERS, userId)).with("wait", "true").matching(tag), Answers::erasure);
  }

  // The server

  /** The models of the server, the serving one first. */
  public List<ServedModel> models() {
    return transport.ask(
        Call.get("/v1/models"), reply -> reply.list("models", Answers::servedModel));
  }

  /**
   * Whether the process is alive. A single attempt; a server that does not respond is a result and
   * not an exception.
   */
  public Health live() {
    return health("/health/live");
  }

  /** Whether the server has started; otherwise like {@link #live}. */
  public Health started() {
    return health("/health/started");
  }

  /** Whether the server is ready, and with which model; otherwise like {@link #live}. */
  public Health ready() {
    return health("/health/ready");
  }

  private Health health(String path) {
    try {
      return transport.ask(Call.get(path).repeated(Repeat.NEVER), Answers::health);
    } catch (MemoirClientException e) {
      return new Health(false, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /** Releases the connections after the calls in progress have ended. */
  @Override
  public void close() {
    transport.close();
  }

  /** A request for a resource that may not exist. */
  @FunctionalInterface
  private interface Question<T> {
    T ask();
  }

  private static <T> Optional<T> unless404(String code, Question<T> question) {
    try {
      return Optional.of(question.ask());
    } catch (ProblemException e) {
      if (e.status() == 404 && e.code().equals(code)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A page of a list; {@code over} is true for the page after the last one. */
  private record Page<T>(List<T> entries, Optional<String> next, boolean over) {}

  private <T> Stream<T> pages(Call call, String list, Function<Reply, T> read) {
    Call wide = call.with("limit", PAGE);
    return Stream.iterate(
            page(wide, list, read),
            page -> !page.over(),
            page ->
                page.next()
                    .map(cursor -> page(wide.with("cursor", cursor), list, read))
                    .orElse(new Page<>(List.of(), Optional.empty(), true)))
        .flatMap(page -> page.entries().stream());
  }

  private <T> Page<T> page(Call call, String list, Function<Reply, T> read) {
    return transport.ask(
        call, reply -> new Page<>(reply.list(list, read), reply.textIfAny("nextCursor"), false));
  }
}
