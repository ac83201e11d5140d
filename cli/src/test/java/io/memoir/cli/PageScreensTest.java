package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser: a server in a process of its own, over a small log with hostile ids
 * and titles. Pictures of all screens are written to {@code target/screens}. Skipped without a
 * browser.
 */
class PageScreensTest {
  private static final Path PICTURES = Path.of("target", "screens");
  private static final int NARROW = 360;
  private static final int WIDE = 1440;
  private static final List<Integer> WIDTHS = List.of(NARROW, 768, WIDE);

  /** A title and an id that would run as a script if they were not treated as text. */
  private static final String HOSTILE_TITLE =
      "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";

  private static final String HOSTILE_ID = "item-'\"><svg onload=hacked=1> 100%/../é";

  @TempDir static Path directory;

  private static Optional<Browser> browser = Optional.empty();
  private static Optional<APIRequestContext> client = Optional.empty();
  private static Optional<LaunchedServer> served = Optional.empty();

  @BeforeAll
  static void startServerAndBrowser() throws Exception {
    Optional<Path> program = Browser.program();
    Assumptions.assumeTrue(
        program.isPresent(),
        "no Chromium was found in /usr/bin or named by -Dmemoir.browser: the page is not tested in a browser");
    String data = directory.resolve("data").toString();
    String model = directory.resolve("model").toString();
    Answers.done(
        "prepare",
        "--input",
        writeEvents(directory.resolve("events.csv")).toString(),
        "--items",
        writeItems(directory.resolve("items.csv")).toString(),
        "--split",
        "leave-one-out",
        "--out",
        data);
    Answers.done(
        "train",
        "--data",
        data,
        "--model",
        "long-short",
        "--set",
        "width=32",
        "epochs=3",
        "batch=8",
        "rate=0.01",
        "--out",
        model);
    String interests = directory.resolve("interests").toString();
    Answers.done(
        "interests", "--model", model, "--data", data, "--clusters", "3", "--out", interests);
    served =
        Optional.of(
            LaunchedServer.start(
                "--model",
                model,
                "--store",
                directory.resolve("store").toString(),
                "--interests",
                interests,
                "--trainings",
                directory.toString()));
    browser = Optional.of(Browser.start(program.get()));
    client = Optional.of(browser.get().client());
    post(served.get().api(), "/v1/events", "application/x-ndjson", events());
  }

  @AfterAll
  static void stop() throws IOException {
    browser.ifPresent(Browser::close);
    if (served.isPresent()) {
      served.get().close();
    }
  }

  private static String item(int number) {
    return number == 7 ? HOSTILE_ID : "item-%02d".formatted(number);
  }

  private static Path writeEvents(Path file) throws IOException {
    StringBuilder lines = new StringBuilder("user_id,item_id,event_type,timestamp\n");
    for (int event = 0; event < 20; event++) {
      for (int user = 0; user < 60; user++) {
        lines.append(
            "u%02d,%s,%s,%d%n"
                .formatted(
                    user,
                    quoted(item((user * 7 + event * (1 + user % 3)) % 40)),
                    event % 5 == 0 ? "buy" : "view",
                    1_709_280_000L + event * 7_200L + user));
      }
    }
    return Files.writeString(file, lines);
  }

  private static Path writeItems(Path file) throws IOException {
    StringBuilder lines = new StringBuilder("item_id,title,categories\n");
    for (int item = 0; item < 40; item++) {
      lines.append(
          "%s,%s,%s%n"
              .formatted(
                  quoted(item(item)),
                  quoted(item == 7 ? HOSTILE_TITLE : "Thing number " + item),
                  item < 20 ? "a" : "b|c"));
    }
    return Files.writeString(file, lines);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  /** The events of the log, with ids. */
  private static String events() {
    StringBuilder lines = new StringBuilder();
    for (int event = 0; event < 20; event++) {
      for (int user = 0; user < 60; user++) {
        JsonObject json = new JsonObject();
        json.addProperty("eventId", "e" + event + "-" + user);
        json.addProperty("userId", "u%02d".formatted(user));
        json.addProperty("itemId", item((user * 7 + event * (1 + user % 3)) % 40));
        json.addProperty("type", event % 5 == 0 ? "buy" : "view");
        json.addProperty("timestamp", (1_709_280_000L + event * 7_200L + user) * 1_000);
        lines.append(json).append('\n');
      }
    }
    return lines.toString();
  }

  private static JsonObject post(URI server, String path, String type, String body) {
    return answer(
        client()
            .post(
                server.resolve(path).toString(),
                RequestOptions.create().setHeader("Content-Type", type).setData(body)));
  }

  private static JsonObject get(String path) {
    return answer(client().get(admin().resolve(path).toString()));
  }

  private static APIRequestContext client() {
    return client.orElseThrow();
  }

  private static JsonObject answer(APIResponse response) {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return JsonParser.parseString(response.text()).getAsJsonObject();
  }

  private static URI admin() {
    return served.orElseThrow().admin();
  }

  private static Browser.Tab open(int width, ColorScheme colours, String language) {
    return browser.orElseThrow().open(admin(), width, colours, language);
  }

  private static String encoded(String id) {
    return java.net.URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The screens by the names of their pictures. */
  private static Map<String, String> screens() {
    return Map.of(
        "now", "#/now",
        "people", "#/people",
        "person", "#/person/u01",
        "compare", "#/compare/users/u01/u02",
        "items", "#/items",
        "item", "#/item/item-03",
        "hostile-item", "#/item/" + encoded(HOSTILE_ID),
        "models", "#/models",
        "data", "#/data",
        "trainings", "#/trainings");
  }

  @Test
  void screens_ofEveryWidthAndColour_fitAndHaveNoFault() throws IOException {
    for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (int width : WIDTHS) {
        try (Browser.Tab tab = open(width, colours, "en")) {
          for (Map.Entry<String, String> screen : screens().entrySet()) {
            String what =
                screen.getKey() + "-" + width + "-" + colours.name().toLowerCase(Locale.ROOT);
            Page page = tab.go(screen.getValue());
            page.waitForFunction("() => !document.querySelector('#screen .loading')");
            tab.picture(PICTURES.resolve(what + ".png"));
            tab.requireNoOverflow(what);
            tab.requireAccessible(what);
            assertThat(tab.faults()).as(what).isEmpty();
            assertThat(page.evaluate("() => window.hacked")).as(what).isNull();
          }
        }
      }
    }
  }

  @Test
  void screens_inChinese_haveNoFault() throws IOException {
    try (Browser.Tab tab = open(WIDE, ColorScheme.LIGHT, "zh-CN")) {
      for (Map.Entry<String, String> screen : screens().entrySet()) {
        Page page = tab.go(screen.getValue());
        page.waitForFunction("() => !document.querySelector('#screen .loading')");
        tab.picture(PICTURES.resolve(screen.getKey() + "-zh.png"));
        assertThat(page.locator("html").getAttribute("lang")).isEqualTo("zh-Hans");
        tab.requireNoOverflow(screen.getKey());
      }
      assertThat(tab.faults()).isEmpty();
    }
  }

  @Test
  void person_figures_areThoseOfTheApi() throws Exception {
    try (Browser.Tab tab = open(WIDE, ColorScheme.LIGHT, "en")) {
      JsonObject expected =
          tab.answerOf("/v1/what-if", () -> tab.go("#/person/u01")).getAsJsonObject("before");
      Page page = tab.page();
      page.waitForSelector(".ranking li[data-item]");
      List<String> ids = texts(page.locator(".ranking > li"), "data-item");
      JsonArray items = expected.getAsJsonArray("items");
      assertThat(ids)
          .isEqualTo(
              items.asList().stream()
                  .map(item -> item.getAsJsonObject().get("itemId").getAsString())
                  .toList());
      for (int i = 0; i < items.size(); i++) {
        JsonObject item = items.get(i).getAsJsonObject();
        Locator shown = page.locator(".ranking > li").nth(i);
        double score = raw(shown, "score");
        double longTerm = raw(shown, "longTermShare");
        double shortTerm = raw(shown, "shortTermShare");
        assertThat(score).isEqualTo(item.get("score").getAsDouble());
        assertThat(longTerm).isEqualTo(item.get("longTermShare").getAsDouble());
        assertThat(shortTerm).isEqualTo(item.get("shortTermShare").getAsDouble());
        assertThat(longTerm + shortTerm).isCloseTo(score, within(1e-4 * (1 + Math.abs(score))));
        List<String> reasons =
            item.getAsJsonArray("reasons").asList().stream()
                .map(reason -> reason.getAsJsonObject().get("effect").getAsString())
                .toList();
        assertThat(texts(shown.locator("[data-field=effect]"), "data-raw")).isEqualTo(reasons);
      }
      JsonObject user = get("/v1/users/u01");
      Locator head = page.locator("section.head");
      for (String field : List.of("events", "eventsRemembered", "itemsSeen", "lastEventAt")) {
        assertThat(raw(head, field)).as(field).isEqualTo(user.get(field).getAsDouble());
      }
      JsonArray course = get("/v1/users/u01/memory?events=200").getAsJsonArray("course");
      assertThat(course).hasSize(user.get("eventsRemembered").getAsInt());
      assertThat(tab.faults()).isEmpty();
    }
  }

  @Test
  void now_figures_areThoseOfTheApi() throws Exception {
    try (Browser.Tab tab = open(WIDE, ColorScheme.LIGHT, "en")) {
      Page page = tab.go("#/now");
      JsonObject status = get("/v1/status");
      JsonObject model = status.getAsJsonObject("model");
      assertThat(raw(page.locator("#screen"), "model.items"))
          .isEqualTo(model.get("items").getAsDouble());
      assertThat(raw(page.locator("#screen"), "store.events"))
          .isEqualTo(status.getAsJsonObject("store").get("events").getAsDouble());
    }
  }

  @Test
  void whatIf_withoutAnEvent_changesTheListAndLeavesNoTrace() throws Exception {
    JsonObject userBefore = get("/v1/users/u02");
    JsonObject servedBefore = get("/v1/status").getAsJsonObject("served");
    JsonObject eventsBefore = get("/v1/users/u02/events");
    try (Browser.Tab tab = open(WIDE, ColorScheme.LIGHT, "en")) {
      Page page = tab.go("#/person/u02");
      page.waitForSelector(".ranking li[data-item]");
      page.locator(".recommended .headline button").click();
      JsonObject expected =
          tab.answerOf(
              "/v1/what-if", () -> page.locator(".timeline button.toggle").first().click());
      page.waitForSelector(".ranking [data-field=rankChange]");
      assertThat(texts(page.locator(".ranking > li"), "data-item"))
          .isEqualTo(
              expected.getAsJsonObject("after").getAsJsonArray("items").asList().stream()
                  .map(item -> item.getAsJsonObject().get("itemId").getAsString())
                  .toList());
      tab.requireAccessible("what if");
      tab.picture(PICTURES.resolve("what-if.png"));
      assertThat(tab.faults()).isEmpty();
    }
    assertThat(without(get("/v1/users/u02"))).isEqualTo(without(userBefore));
    assertThat(without(get("/v1/users/u02/events"))).isEqualTo(without(eventsBefore));
    assertThat(get("/v1/status").getAsJsonObject("served")).isEqualTo(servedBefore);
  }

  @Test
  void reason_underTheFocus_marksItsEvent() {
    try (Browser.Tab tab = open(WIDE, ColorScheme.LIGHT, "en")) {
      Page page = tab.go("#/person/u01");
      page.waitForSelector(".ranking button.reason");
      page.locator(".ranking button.reason").first().focus();
      page.waitForSelector(".timeline li.marked");
    }
  }

  @Test
  void page_withKeys_showsAReaderNoButtonThatWouldFail_andKeepsTheKeyInTheTab() throws Exception {
    Path keys = directory.resolve("keys.txt");
    String reader = key(keys, "reader", "read");
    String boss = key(keys, "boss", "admin");
    try (LaunchedServer own =
        LaunchedServer.start(
            "--model",
            directory.resolve("model").toString(),
            "--store",
            directory.resolve("store-with-keys").toString(),
            "--keys",
            keys.toString())) {
      answer(
          client()
              .post(
                  own.api().resolve("/v1/events").toString(),
                  RequestOptions.create()
                      .setHeader("Content-Type", "application/x-ndjson")
                      .setHeader("Authorization", "Bearer " + boss)
                      .setData(events())));
      for (Map.Entry<String, String> who : Map.of("read", reader, "admin", boss).entrySet()) {
        try (Browser.Tab tab =
            browser.orElseThrow().open(own.admin(), WIDE, ColorScheme.LIGHT, "en")) {
          Page page = tab.page();
          page.navigate(own.admin() + "/page/#/person/u01");
          page.locator("input[type=password]").fill(who.getValue());
          page.keyboard().press("Enter");
          page.waitForSelector(".ranking li[data-item]");
          int erase = page.locator("button.danger:visible").count();
          assertThat(erase).as(who.getKey()).isEqualTo(who.getKey().equals("admin") ? 1 : 0);
          page.navigate(own.admin() + "/page/#/models");
          page.waitForSelector("[data-model] [data-field=fingerprint]");
          int directories = page.locator("[data-field=directory]").count();
          assertThat(directories > 0).as(who.getKey()).isEqualTo(who.getKey().equals("admin"));
          assertThat(page.url()).doesNotContain(who.getValue());
          assertThat(page.evaluate("() => JSON.stringify(localStorage) + document.cookie"))
              .isEqualTo("{}");
        }
      }
    }
  }

  @Test
  void job_whoseConnectionIsLost_isFollowedFurther() throws Exception {
    String other = directory.resolve("popular").toString();
    String data = directory.resolve("data").toString();
    Answers.done("train", "--data", data, "--model", "popularity", "--out", other);
    AtomicBoolean connected = new AtomicBoolean();
    AtomicInteger lost = new AtomicInteger();
    try (LaunchedServer own =
            LaunchedServer.start(
                "--model",
                directory.resolve("model").toString(),
                "--store",
                directory.resolve("store-of-jobs").toString());
        Browser.Tab tab = browser.orElseThrow().open(own.admin(), WIDE, ColorScheme.LIGHT, "en")) {
      Page page = tab.go("#/models");
      page.route(
          "**/v1/jobs/*",
          route -> {
            if (connected.get()) {
              route.resume();
            } else {
              lost.incrementAndGet();
              route.abort();
            }
          });
      page.locator("input[name=directory]").fill(other);
      page.locator("form.controls button[type=submit]").click();
      page.locator("dialog[open] button.primary").click();
      page.waitForSelector(".problem:has-text('connection')");
      page.waitForCondition(() -> lost.get() > 1); // it asks again by itself
      connected.set(true);
      page.waitForSelector("[data-job] .state.done");
      assertThat(page.locator(".problem").count()).isZero();
    }
  }

  private static String key(Path keys, String name, String role) {
    String said =
        Answers.done("keys", "--file", keys.toString(), "--name", name, "--role", role).out();
    return Stream.of(said.split("\\s+"))
        .filter(word -> word.length() > 30)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no key in: " + said));
  }

  /** An answer without what differs from one request to the next. */
  private static JsonObject without(JsonObject answer) {
    JsonObject copy = answer.deepCopy();
    copy.remove("requestId");
    copy.remove("tookMicros");
    return copy;
  }

  private static double raw(Locator within, String field) {
    return Double.parseDouble(
        within.locator("[data-field='" + field + "']").first().getAttribute("data-raw"));
  }

  private static List<String> texts(Locator all, String attribute) {
    return all.all().stream().map(each -> each.getAttribute(attribute)).toList();
  }
}
