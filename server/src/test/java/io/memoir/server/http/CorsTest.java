package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other web sites that are named, and of those that are not. */
class CorsTest {
  private static final String SHOP = "https://shop.example";

  @TempDir static Path directory;
  private static Running running;
  private static String key = "";

  @BeforeAll
  static void start() throws IOException {
    Path keys = directory.resolve("keys");
    key = Keys.create(keys, "page", Role.SEND);
    running =
        Running.of(
            TestShop.model(directory.resolve("shop"), 1),
            directory.resolve("events"),
            ServerSettings.at("127.0.0.1", 0, 0)
                .with(s -> s.corsOrigins(List.of(SHOP, "http://localhost:3000"))),
            Optional.of(Keys.read(keys)));
  }

  @AfterAll
  static void end() {
    running.close();
  }

  @Test
  void page_ofANamedSite_mayAskFirst_withoutAKey_andThenSend() {
    Reply asked = preflight(running.server.address(), SHOP);
    assertThat(asked.status()).isEqualTo(204);
    assertThat(header(asked, "Access-Control-Allow-Origin")).hasValue(SHOP);
    assertThat(header(asked, "Access-Control-Allow-Methods").orElse("")).contains("POST");
    assertThat(header(asked, "Access-Control-Allow-Headers").orElse(""))
        .contains("Authorization", "Content-Type");
    assertThat(header(asked, "Access-Control-Allow-Credentials")).isEmpty();

    Reply sent = event(SHOP, key);
    assertThat(sent.status()).as(sent.text()).isEqualTo(200);
    assertThat(header(sent, "Access-Control-Allow-Origin")).hasValue(SHOP);
    assertThat(header(sent, "Access-Control-Expose-Headers").orElse("")).contains("Retry-After");
    assertThat(header(sent, "Vary").orElse("")).contains("Origin");
  }

  @Test
  void page_ofANamedSite_canReadWhatIsWrong() {
    Reply refused = event(SHOP, "mk_wrong");
    assertProblem(refused, 401, "no-valid-key");
    assertThat(header(refused, "Access-Control-Allow-Origin")).hasValue(SHOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "http://shop.example", "https://shop.example:444"})
  void page_ofAnotherSite_mayNothing(String origin) {
    Reply asked = preflight(running.server.address(), origin);
    assertThat(asked.status()).isEqualTo(405);
    assertThat(header(asked, "Access-Control-Allow-Origin")).isEmpty();
    Reply sent = event(origin, key);
    assertProblem(sent, 403, "cross-site");
    assertThat(header(sent, "Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void page_ofANamedSite_mayNothingOnTheAdminPort() {
    Reply asked = preflight(running.server.adminAddress(), SHOP);
    assertThat(header(asked, "Access-Control-Allow-Origin")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "null", "shop.example", "https://shop.example/", "HTTPS://shop.example", ""})
  void origin_thatIsNone_isRefused(String origin) {
    assertThatThrownBy(
            () -> ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.corsOrigins(List.of(origin))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'" + origin + "' is not an origin");
  }

  private static Reply preflight(URI address, String origin) {
    return running.ask(
        HttpRequest.newBuilder(URI.create(address + "/v1/events"))
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .method("OPTIONS", BodyPublishers.noBody()));
  }

  private static Reply event(String origin, String key) {
    return running.ask(
        running
            .json("/v1/events")
            .header("Origin", origin)
            .header("Sec-Fetch-Site", "cross-site")
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString("{\"userId\": \"ada\", \"itemId\": \"item-1\"}")));
  }

  private static Optional<String> header(Reply reply, String name) {
    return reply.response().headers().firstValue(name);
  }
}
