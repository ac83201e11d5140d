package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.page.PageFiles;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page and its files. */
class PageTest {
  /** Where the build puts the files, with those of the libraries. */
  private static final Path FILES = Path.of("target", "classes", "io", "memoir", "server", "page");

  private static final String LIST = "files.txt";

  @TempDir Path directory;

  private Running running() throws IOException {
    return Running.of(TestShop.model(directory.resolve("shop"), 1), directory.resolve("events"));
  }

  private static String header(Reply reply, String name) {
    return reply.response().headers().firstValue(name).orElse("");
  }

  private static Set<String> built() throws IOException {
    try (Stream<Path> files = Files.walk(FILES)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> FILES.relativize(file).toString().replace('\\', '/'))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void list_hasEveryFile_andNoOther() throws IOException {
    Set<String> built = built();
    assertThat(built).contains(LIST, "index.html", "lib/lit-html.js", "lib/uPlot.esm.js");
    built.remove(LIST);
    assertThat(PageFiles.read().names())
        .as("%s, which has to name every file of the page", LIST)
        .containsExactlyInAnyOrderElementsOf(built);
  }

  @Test
  void index_linksEveryStyleSheet() throws IOException {
    String index = Files.readString(FILES.resolve("index.html"), StandardCharsets.UTF_8);
    for (String name : PageFiles.read().names()) {
      if (name.endsWith(".css")) {
        assertThat(index).contains("<link rel=\"stylesheet\" href=\"" + name + "\">");
      }
    }
  }

  @Test
  void file_isServedAsItIs_withItsTypeAndPolicy() throws IOException {
    try (Running running = running()) {
      for (String name : PageFiles.read().names()) {
        Reply reply = running.admin("/page/" + name);
        assertThat(reply.status()).as(name).isEqualTo(200);
        assertThat(reply.text())
            .as(name)
            .isEqualTo(Files.readString(FILES.resolve(name), StandardCharsets.UTF_8));
        assertThat(header(reply, "Content-Type"))
            .as(name)
            .startsWith(
                switch (name.substring(name.lastIndexOf('.'))) {
                  case ".html" -> "text/html";
                  case ".js" -> "text/javascript";
                  case ".css" -> "text/css";
                  case ".txt" -> "text/plain";
                  case ".svg" -> "image/svg+xml";
                  default -> "unknown";
                });
        assertThat(header(reply, "Content-Security-Policy"))
            .as(name)
            .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
            .doesNotContain("unsafe", "*");
        assertThat(header(reply, "Cache-Control")).as(name).isEqualTo("no-cache");
        assertThat(header(reply, "X-Content-Type-Options")).as(name).isEqualTo("nosniff");
      }
    }
  }

  @Test
  void file_thatTheBrowserHas_isNotSentAgain() throws IOException {
    try (Running running = running()) {
      URI file = URI.create(running.server.adminAddress() + "/page/lib/lit-html.js");
      String tag = header(running.ask(HttpRequest.newBuilder(file).GET()), "ETag");
      assertThat(tag).matches("\"[0-9a-f]{32}\"");
      for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag)) {
        Reply reply =
            running.ask(HttpRequest.newBuilder(file).header("If-None-Match", known).GET());
        assertThat(reply.status()).as(known).isEqualTo(304);
        assertThat(reply.text()).as(known).isEmpty();
        assertThat(header(reply, "ETag")).as(known).isEqualTo(tag);
      }
      Reply other =
          running.ask(HttpRequest.newBuilder(file).header("If-None-Match", "\"other\"").GET());
      assertThat(other.status()).isEqualTo(200);
    }
  }

  @Test
  void page_isFoundFromTheRootOfTheAdminPort_andOnNoOtherPort() throws IOException {
    try (Running running = running()) {
      for (String path : List.of("/", "/page")) {
        Reply reply = running.admin(path);
        assertThat(reply.status()).as(path).isEqualTo(302);
        assertThat(reply.response().uri().resolve(header(reply, "Location")).getPath())
            .as(path)
            .isEqualTo("/page/");
      }
      assertThat(running.admin("/page/").text())
          .isEqualTo(Files.readString(FILES.resolve("index.html"), StandardCharsets.UTF_8));
      for (String path : List.of("/", "/page/", "/page/index.html")) {
        assertThat(running.get(path).status()).as(path).isEqualTo(404);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/files.txt",
        "/page/nothing.js",
        "/page/lib",
        "/page/lib/",
        "/page/index.html/",
        "/page//index.html",
        "/page/%2e%2e/http/openapi.json",
        "/page/..%2fhttp%2fopenapi.json",
        "/page/lib/..%2findex.html"
      })
  void path_thatIsNoFileOfThePage_isNotFound(String path) throws IOException {
    try (Running running = running()) {
      Reply reply = running.admin(path);
      assertThat(reply.status()).as(reply.text()).isBetween(400, 404);
      assertThat(reply.text()).doesNotContain("openapi\":", "<html");
      assertThat(running.defects).isEmpty();
    }
  }

  @Test
  void page_needsNoKey() throws IOException {
    Path file = directory.resolve("keys");
    Keys.create(file, "ops", Role.ADMIN);
    try (Running running =
        Running.of(
            TestShop.model(directory.resolve("shop"), 1),
            directory.resolve("events"),
            ServerSettings.at("127.0.0.1", 0, 0),
            Optional.of(Keys.read(file)))) {
      assertThat(running.admin("/page/").status()).isEqualTo(200);
      assertThat(running.admin("/v1/status").status()).isEqualTo(401);
    }
  }
}
