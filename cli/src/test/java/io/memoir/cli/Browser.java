package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.APIRequest;
import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Chromium without a window, as it is installed on this machine; nothing is downloaded. */
final class Browser implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  /** A busy machine may take long for anything. */
  private static final int PATIENCE_MILLIS = 120_000;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;

  private Browser(Playwright playwright, com.microsoft.playwright.Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** The program; the system property {@code memoir.browser} names one at another place. */
  static Optional<Path> program() {
    return Stream.of(
            System.getProperty("memoir.browser", ""),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome")
        .filter(name -> !name.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser start(Path program) {
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    try {
      return new Browser(
          playwright,
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(program)
                      .setHeadless(true)
                      .setArgs(OPTIONS)));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  /**
   * Opens a tab with an empty profile.
   *
   * @param server the only address that it may ask
   * @param language of the browser, for example {@code en}
   */
  Tab open(URI server, int width, ColorScheme colours, String language) {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(colours)
                .setLocale(language)
                .setTimezoneId("UTC"));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    return new Tab(context, context.newPage(), server);
  }

  /** A client of HTTP that is no page. */
  APIRequestContext client() {
    return playwright
        .request()
        .newContext(new APIRequest.NewContextOptions().setTimeout(PATIENCE_MILLIS));
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  /** A tab, and what went wrong in it. */
  static final class Tab implements AutoCloseable {
    private final BrowserContext context;
    private final Page page;
    private final URI server;
    private final List<String> faults = new ArrayList<>();

    private Tab(BrowserContext context, Page page, URI server) {
      this.context = context;
      this.page = page;
      this.server = server;
      page.onConsoleMessage(message -> {
        if (message.type().equals("error")) {
          faults.add("console: " + message.text());
        }
      });
      page.onPageError(error -> faults.add("script: " + error));
      page.onRequest(request -> {
        if (!request.url().startsWith(server + "/")) {
          faults.add("request to " + request.url());
        }
      });
    }

    /** Opens a screen, for example {@code #/now}, and waits until it has content. */
    Page go(String screen) {
      page.navigate(server + "/page/" + screen);
      page.waitForFunction(
          "() => document.querySelector('#screen h1') && !document.querySelector('#screen .loading')");
      return page;
    }

    /** The answer to the next request of the page for a path, which an action causes. */
    JsonObject answerOf(String path, Runnable action) {
      return JsonParser.parseString(
              page.waitForResponse(response -> response.url().equals(server + path), action).text())
          .getAsJsonObject();
    }

    Page page() {
      return page;
    }

    /** What went wrong so far: errors in the console, and requests to other addresses. */
    List<String> faults() {
      return List.copyOf(faults);
    }

    /** Requires that the page is not wider than the window. */
    void requireNoOverflow(String what) {
      Object wider =
          page.evaluate(
              "() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assertThat(((Number) wider).intValue()).as("%s is wider than the window", what).isZero();
    }

    /** Requires that axe-core finds no serious and no critical violation. */
    void requireAccessible(String what) throws IOException {
      page.evaluate(axe());
      Object found =
          page.evaluate(
              """
              async () => JSON.stringify((await axe.run(document, { resultTypes: ['violations'] })).violations
                .filter((each) => each.impact === 'serious' || each.impact === 'critical')
                .map((each) => [each.id, each.nodes.slice(0, 3).map((node) => node.html + ' ' + node.failureSummary)]))
              """);
      JsonArray violations = JsonParser.parseString(found.toString()).getAsJsonArray();
      assertThat(violations.asList().stream().map(JsonElement::toString)).as(what).isEmpty();
    }

    /** The script of axe-core, whose path in its jar contains the version of the jar. */
    private static String axe() throws IOException {
      Properties jar = new Properties();
      jar.load(
          new StringReader(resource("META-INF/maven/org.webjars.npm/axe-core/pom.properties")));
      return resource(
          "META-INF/resources/webjars/axe-core/" + jar.getProperty("version", "") + "/axe.min.js");
    }

    private static String resource(String name) throws IOException {
      try (InputStream source = ClassLoader.getSystemResourceAsStream(name)) {
        if (source == null) {
          throw new IllegalStateException("axe-core is not on the class path: no " + name);
        }
        return new String(source.readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    /** Takes a picture of the whole page. */
    void picture(Path file) throws IOException {
      Files.createDirectories(file.toAbsolutePath().getParent());
      page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    }

    /** Takes a picture of what the window shows. */
    void visiblePicture(Path file) throws IOException {
      Files.createDirectories(file.toAbsolutePath().getParent());
      page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
