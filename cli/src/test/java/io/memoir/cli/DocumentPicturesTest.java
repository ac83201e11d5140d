package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of the documents: the page that {@code memoir demo --serve} shows. They are written
 * to {@code target/screens/docs}. With {@code -Dmemoir.screens.docs=true}, the demo has its usual
 * size, and they are written to {@code docs/screens}. Skipped without a browser.
 */
@DisabledOnOs(OS.WINDOWS)
class DocumentPicturesTest {
  private static final boolean KEPT = Boolean.getBoolean("memoir.screens.docs");
  private static final Path DOCUMENTS = Path.of("..", "docs");
  private static final Path PLACE =
      KEPT ? DOCUMENTS.resolve("screens") : Path.of("target", "screens", "docs");

  private static final String PEOPLE = KEPT ? "4000" : "200";

  /** A picture in a document. */
  private static final Pattern SHOWN = Pattern.compile("screens/([a-z-]+)\\.png\\)");

  @TempDir Path directory;

  @Test
  void pictures_ofTheDemo_areThoseThatTheDocumentsShow() throws IOException {
    Optional<Path> program = Browser.program();
    Assumptions.assumeTrue(
        program.isPresent(),
        "no Chromium was found in /usr/bin or named by -Dmemoir.browser: no pictures are taken");
    String place = directory.resolve("demo").toString();
    try (ServedDemo demo =
            ServedDemo.start(
                Map.of("MEMOIR_TRAININGS", place), "--people", PEOPLE, "--out", place);
        Browser browser = Browser.start(program.get())) {
      assertThat(new Camera(browser, demo).takeAll()).isEqualTo(shown());
    }
  }

  /** The names of the pictures in all documents. */
  private static Set<String> shown() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(Path.of("..", "README.md")));
    try (Stream<Path> files = Files.walk(DOCUMENTS)) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    Set<String> shown = new TreeSet<>();
    for (Path document : documents) {
      SHOWN
          .matcher(Files.readString(document))
          .results()
          .map(found -> found.group(1))
          .forEach(shown::add);
    }
    return shown;
  }

  /** Takes pictures of the page of a demo. */
  private static final class Camera {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 1100;
    private static final int COURSES = 4;
    private static final int MOST_VISITS = 200_000;
    private static final int LISTED = 20;

    private final Browser browser;
    private final ServedDemo demo;
    private final Set<String> taken = new TreeSet<>();

    /** Makes a screen ready for its picture. */
    private interface Stage {
      void set(Page page) throws IOException;
    }

    Camera(Browser browser, ServedDemo demo) {
      this.browser = browser;
      this.demo = demo;
    }

    /** Takes all pictures and returns their names. */
    Set<String> takeAll() throws IOException {
      String person = "#/person/" + demo.encodedPersonId();
      take("person", person, Camera::waitForPerson);
      take("person-zh", person, ColorScheme.LIGHT, "zh-CN", Camera::waitForPerson);
      take("person-dark", person, ColorScheme.DARK, "en", Camera::waitForPerson);
      take("what-if", person, Camera::leaveOutAnEvent);
      take(
          "compare",
          "#/compare/users/" + demo.encodedPersonId() + "/" + another(),
          page -> page.waitForSelector("#second-1"));
      take(
          "item",
          "#/item/" + recommended(),
          page -> {
            page.waitForSelector("memoir-plot");
            page.waitForSelector(".ranking > li");
          });
      take("models", "#/models", page -> page.waitForSelector("section[data-model]"));
      take("training", "#/training/lstm", page -> page.waitForSelector(".curves memoir-plot"));
      take("data", "#/data", Camera::count);
      take("now", "#/now", this::visit); // the last one, as it adds events
      return taken;
    }

    private void take(String name, String screen, Stage stage) throws IOException {
      take(name, screen, ColorScheme.LIGHT, "en", stage);
    }

    private void take(String name, String screen, ColorScheme colours, String language, Stage stage)
        throws IOException {
      try (Browser.Tab tab = browser.open(demo.admin(), WIDTH, colours, language)) {
        tab.page().setViewportSize(WIDTH, HEIGHT);
        Page page = tab.go(screen);
        stage.set(page);
        page.waitForFunction("() => !document.querySelector('#screen .loading')");
        Path file = PLACE.resolve(name + ".png");
        tab.visiblePicture(file);
        assertThat(file).isNotEmptyFile();
        assertThat(tab.faults()).as(name).isEmpty();
      }
      taken.add(name);
    }

    private static void waitForPerson(Page page) {
      page.waitForSelector(".ranking li[data-item]");
      page.waitForSelector(".interests .bars li");
    }

    private static void leaveOutAnEvent(Page page) {
      waitForPerson(page);
      page.locator(".recommended .headline button").click();
      page.locator(".timeline button.toggle").first().click();
      page.waitForSelector(".ranking [data-field=rankChange]");
      page.evaluate("() => document.querySelector('.timeline').scrollIntoView()");
    }

    /** Counts the log, which a server does by itself only if the log is small. */
    private static void count(Page page) {
      page.locator(".headline button").click();
      page.waitForFunction(
          "() => document.querySelector('memoir-plot')"
              + " && !document.querySelector('.headline button').disabled");
    }

    /** A user beside that of the demo. */
    private String another() throws IOException {
      for (JsonElement user : demo.get("/v1/users?order=recent&limit=2").getAsJsonArray("users")) {
        String id = user.getAsJsonObject().get("userId").getAsString();
        if (!id.equals(demo.personId())) {
          return id;
        }
      }
      throw new AssertionError("the demo has one user only");
    }

    /** An item that is recommended to the user of the demo. */
    private String recommended() throws IOException {
      return demo.post("/v1/what-if", "{\"userId\": \"%s\"}".formatted(demo.personId()))
          .getAsJsonObject("before")
          .getAsJsonArray("items")
          .get(0)
          .getAsJsonObject()
          .get("itemId")
          .getAsString();
    }

    /** Lets users ask and take what is recommended, until the page has drawn all courses. */
    private void visit(Page page) throws IOException {
      for (int visit = 0; page.locator(".tiles memoir-plot").count() < COURSES; visit++) {
        assertThat(visit).isLessThan(MOST_VISITS);
        String user = "person-%05d".formatted(1 + visit % 100);
        JsonArray items =
            demo.post(
                    "/v1/recommend", "{\"userId\": \"%s\", \"limit\": %d}".formatted(user, LISTED))
                .getAsJsonArray("items");
        String itemId =
            items.get(visit % items.size()).getAsJsonObject().get("itemId").getAsString();
        demo.post("/v1/events", "{\"userId\": \"%s\", \"itemId\": \"%s\"}".formatted(user, itemId));
      }
    }
  }
}
