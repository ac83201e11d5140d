package io.memoir.server.http;

import static io.memoir.server.http.ProblemsTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import io.memoir.model.BadInputException;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.http.exchange.TokenBucket;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what. */
class KeysTest {
  @TempDir Path directory;

  @Test
  void roles_openWhatTheyShould_andNothingElse() throws IOException {
    Path file = directory.resolve("keys");
    Map<Role, String> keys = new HashMap<>();
    for (Role role : Role.values()) {
      keys.put(role, Keys.create(file, role.name(), role));
    }
    try (Running running = with(file, 0)) {
      assertProblem(running.recommend("ada"), 401, "no-valid-key");
      assertProblem(recommend(running, "mk_wrong"), 401, "no-valid-key");
      assertProblem(recommend(running, ""), 401, "no-valid-key");
      assertThat(running.get("/health/ready").status()).isEqualTo(200);
      assertThat(running.get("/openapi.json").status()).isEqualTo(200);
      for (Role role : Role.values()) {
        String key = key(keys, role);
        assertThat(recommend(running, key).status()).isEqualTo(role == Role.SEND ? 403 : 200);
        assertThat(event(running, key).status()).isEqualTo(role == Role.READ ? 403 : 200);
        assertThat(item(running, key).status())
            .isEqualTo(role == Role.SEND || role == Role.READ ? 403 : 200);
        assertThat(users(running, key).status()).isEqualTo(role == Role.SEND ? 403 : 200);
        assertThat(erase(running, key).status()).isEqualTo(role == Role.ADMIN ? 200 : 403);
        assertThat(jobs(running, key).status()).isEqualTo(role == Role.ADMIN ? 200 : 403);
      }
      assertProblem(event(running, key(keys, Role.READ)), 403, "wrong-role");
      assertProblem(running.admin("/metrics"), 401, "no-valid-key");
      assertProblem(running.adminPost("/v1/models:rollback", ""), 401, "no-valid-key");
    }
  }

  @Test
  void adminPort_hasTheRoutesOfApplicationsWithTheSameRoles() throws IOException {
    Path file = directory.resolve("keys");
    String send = Keys.create(file, "site", Role.SEND);
    String read = Keys.create(file, "page", Role.READ);
    try (Running running = with(file, 0)) {
      assertProblem(running.admin("/v1/users"), 401, "no-valid-key");
      assertProblem(running.adminPost("/v1/recommend", "{}"), 401, "no-valid-key");
      assertProblem(adminUsers(running, send), 403, "wrong-role");
      assertThat(event(running, send).status()).isEqualTo(200);
      Reply users = adminUsers(running, read);
      assertThat(users.status()).as(users.text()).isEqualTo(200);
      assertThat(users.json().getAsJsonArray("users")).isEqualTo(list(running, read));
      assertProblem(running.get("/v1/jobs"), 404, "no-such-route");
    }
  }

  @Test
  void rate_isOneBudgetForBothPorts() throws IOException {
    Path file = directory.resolve("keys");
    String key = Keys.create(file, "page", Role.READ);
    try (Running running = with(file, 1)) {
      // A limit of 1,000 users costs 10, which is more than the budget of many seconds.
      Reply expensive =
          running.ask(
              running.request("/v1/users?limit=1000").header("Authorization", "Bearer " + key));
      assertThat(expensive.status()).as(expensive.text()).isEqualTo(200);
      assertProblem(adminUsers(running, key), 429, "too-many-requests");
    }
  }

  private static Reply adminUsers(Running running, String key) {
    return running.ask(
        HttpRequest.newBuilder(running.server.adminAddress().resolve("/v1/users"))
            .header("Authorization", "Bearer " + key));
  }

  private static JsonArray list(Running running, String key) {
    return users(running, key).json().getAsJsonArray("users");
  }

  @Test
  void create_afterALineWithoutItsEnd_beginsALineOfItsOwn() throws IOException {
    Path file = directory.resolve("keys");
    String first = Keys.create(file, "shop", Role.WRITE);
    Files.writeString(file, Files.readString(file).stripTrailing());
    String second = Keys.create(file, "site", Role.READ);
    assertThat(Keys.read(file).holder(first)).hasValue(new Keys.Holder("shop", Role.WRITE));
    assertThat(Keys.read(file).holder(second)).hasValue(new Keys.Holder("site", Role.READ));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# mine", "# mine\n# too\n", "# mine\r\n"})
  void create_inAFileWithoutKeys_keepsItsRemarks(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), text);
    String key = Keys.create(file, "shop", Role.WRITE);
    assertThat(Keys.read(file).holder(key)).hasValue(new Keys.Holder("shop", Role.WRITE));
    assertThat(Files.readString(file)).startsWith(text);
  }

  @Test
  void keys_ofADirectoryOrNothingOrNoText_refused() throws IOException {
    assertThatThrownBy(() -> Keys.read(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessage(directory + " is a directory, expected a key file");
    assertThatThrownBy(() -> Keys.create(directory, "shop", Role.READ))
        .isInstanceOf(BadInputException.class)
        .hasMessage(directory + " is a directory, expected a key file");
    assertThatThrownBy(() -> Keys.read(directory.resolve("nothing")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("nothing does not exist");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
    assertThatThrownBy(() -> Keys.read(binary))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is not UTF-8 text");
  }

  private static String key(Map<Role, String> keys, Role role) {
    return Optional.ofNullable(keys.get(role)).orElseThrow();
  }

  private Running with(Path file, int rate) throws IOException {
    return with(Keys.read(file), rate);
  }

  private Running with(Keys keys, int rate) throws IOException {
    return Running.of(
        TestShop.model(directory.resolve("shop"), 1),
        directory.resolve("events"),
        ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.rate(rate)),
        Optional.of(keys));
  }

  private static Reply recommend(Running running, String key) {
    return running.ask(
        running
            .json("/v1/recommend")
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString("{\"userId\": \"ada\"}")));
  }

  private static Reply event(Running running, String key) {
    return running.ask(
        running
            .json("/v1/events")
            .header("Authorization", "bearer " + key)
            .POST(BodyPublishers.ofString("{\"userId\": \"ada\", \"itemId\": \"item-1\"}")));
  }

  private static Reply item(Running running, String key) {
    return running.ask(
        running
            .json("/v1/items/item-1")
            .header("Authorization", "Bearer " + key)
            .method("PATCH", BodyPublishers.ofString("{}")));
  }

  private static Reply users(Running running, String key) {
    return running.ask(running.request("/v1/users").header("Authorization", "Bearer " + key));
  }

  private static Reply jobs(Running running, String key) {
    return running.ask(
        HttpRequest.newBuilder(running.server.adminAddress().resolve("/v1/jobs"))
            .header("Authorization", "Bearer " + key));
  }

  private static Reply erase(Running running, String key) {
    return running.ask(
        running.request("/v1/users/ada").header("Authorization", "Bearer " + key).DELETE());
  }

  @Test
  void file_hasNoKey_onlyHashes_forItsOwnerOnly() throws IOException {
    Path file = directory.resolve("keys");
    String key = Keys.create(file, "shop", Role.WRITE);
    assertThat(Files.readString(file)).doesNotContain(key).startsWith("shop write ");
    assertThat(Keys.read(file).holder(key)).hasValue(new Keys.Holder("shop", Role.WRITE));
    assertThat(Keys.read(file).holder(key + "x")).isEmpty();
    Assumptions.assumeThat(file.getFileSystem().supportedFileAttributeViews())
        .as("a file system with permissions")
        .contains("posix");
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void file_thatChanges_countsForARunningServer_andABrokenOneLeavesTheKeysBefore()
      throws Exception {
    Path file = directory.resolve("keys");
    String first = Keys.create(file, "first", Role.READ);
    try (Running running = with(file, 0)) {
      String second = Keys.create(file, "second", Role.READ);
      await(running, second, 200);
      assertThat(recommend(running, first).status()).isEqualTo(200);
      assertThat(running.troubles).isEmpty();

      String whole = Files.readString(file);
      Files.writeString(file, whole + "third write 12\n");
      while (running.troubles.isEmpty()) {
        Thread.sleep(10);
      }
      assertThat(running.troubles)
          .singleElement()
          .asString()
          .isEqualTo(
              "the API keys in %s could not be reloaded, the previous version stays in use: %s, line 3: the line is not an API key, expected three words: the name, the role, and the SHA-256 of the key as 64 lower-case hexadecimal digits"
                  .formatted(file, file));
      assertThat(recommend(running, first).status()).isEqualTo(200);
      assertThat(recommend(running, second).status()).isEqualTo(200);

      Files.writeString(file, whole.lines().skip(1).findFirst().orElseThrow());
      await(running, first, 401);
      assertThat(recommend(running, second).status()).isEqualTo(200);

      Files.delete(file);
      while (running.troubles.size() < 2) {
        Thread.sleep(10);
      }
      assertThat(running.troubles.get(1)).contains(file + " does not exist");
      assertThat(recommend(running, second).status()).isEqualTo(200);
    }
  }

  /** A server reads its keys at once, and may load a model for minutes before it answers. */
  @Test
  void key_thatIsRevokedDuringTheStart_isRefusedFromTheFirstRequest() throws IOException {
    Path file = directory.resolve("keys");
    String first = Keys.create(file, "first", Role.READ);
    String second = Keys.create(file, "second", Role.READ);
    Keys read = Keys.read(file);
    Files.writeString(file, Files.readString(file).lines().skip(1).findFirst().orElseThrow());
    try (Running running = with(read, 0)) {
      assertProblem(recommend(running, first), 401, "no-valid-key");
      assertThat(recommend(running, second).status()).isEqualTo(200);
    }
    Files.delete(file);
    try (Running running = with(read, 0)) {
      assertThat(running.troubles).singleElement().asString().contains(file + " does not exist");
      assertThat(recommend(running, first).status()).as("the keys read last").isEqualTo(200);
    }
  }

  private static void await(Running running, String key, int status) throws InterruptedException {
    while (recommend(running, key).status() != status) {
      Thread.sleep(10);
    }
  }

  @Test
  void name_thatStandsAlready_isRefused() throws IOException {
    Path file = directory.resolve("keys");
    Keys.create(file, "shop", Role.WRITE);
    assertThatThrownBy(() -> Keys.create(file, "shop", Role.READ))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("already contains a key with the name shop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "# nothing", "shop write", "shop owner %H", "s/p write %H", "a b c d"})
  void file_thatIsNone_isRefused(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), content.replace("%H", "0".repeat(64)));
    assertThatThrownBy(() -> Keys.read(file)).isInstanceOf(BadInputException.class);
  }

  @Test
  void requests_beyondTheRate_areRefused() throws IOException {
    Path file = directory.resolve("keys");
    String key = Keys.create(file, "shop", Role.READ);
    try (Running running = with(file, 1)) {
      int refused = 0;
      for (int i = 0; i < 20; i++) {
        Reply reply = recommend(running, key);
        if (reply.status() == 429) {
          assertProblem(reply, 429, "too-many-requests");
          assertThat(reply.response().headers().firstValue("Retry-After")).hasValue("1");
          refused++;
        }
      }
      assertThat(refused).isPositive();
    }
  }

  @Test
  void bucket_fillsWithTime() {
    TokenBucket bucket = new TokenBucket(2, 0);
    assertThat(bucket.take(0)).isTrue();
    assertThat(bucket.take(0)).isTrue();
    assertThat(bucket.take(0)).isFalse();
    assertThat(bucket.take(400_000_000)).isFalse();
    assertThat(bucket.take(500_000_000)).isTrue();
    assertThat(bucket.take(60_000_000_000L)).isTrue();
    assertThat(bucket.take(60_000_000_000L)).isTrue();
    assertThat(bucket.take(60_000_000_000L)).isFalse();
  }

  @Test
  void openServer_forOthers_isRefused() throws IOException {
    Path model = TestShop.model(directory.resolve("shop"), 1);
    assertThatThrownBy(() ->
            Running.of(
                model,
                directory.resolve("events"),
                ServerSettings.at("0.0.0.0", 0, 0),
                Optional.empty()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the server would listen on 0.0.0.0 without keys");
    assertThatThrownBy(() ->
            Running.of(
                model,
                directory.resolve("others"),
                ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.adminAt("0.0.0.0")),
                Optional.empty()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the server would listen on 0.0.0.0 without keys");
  }

  @Test
  @EnabledOnOs(OS.LINUX) // where all of 127.0.0.0/8 is this machine
  void adminHost_isTheAddressOfItsPortAlone() throws IOException {
    try (Running running =
        Running.of(
            TestShop.model(directory.resolve("shop"), 1),
            directory.resolve("events"),
            ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.adminAt("127.0.0.2")),
            Optional.empty())) {
      URI admin = running.server.adminAddress();
      assertThat(admin.getHost()).isEqualTo("127.0.0.2");
      assertThat(running.server.address().getHost()).isEqualTo("127.0.0.1");
      assertThat(running.admin("/metrics").status()).isEqualTo(200);
      assertThatThrownBy(
              () -> new Socket(InetAddress.getLoopbackAddress(), admin.getPort()).close())
          .isInstanceOf(ConnectException.class);
    }
  }
}
