package io.memoir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.memoir.server.http.MemoirServer;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and the other settings. */
class ClientKeysTest {
  private static final ClientSettings HERE = ClientSettings.at("http://127.0.0.1:1");

  @Test
  void key_opensWhatItsRoleMay(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("keys");
    String key = Keys.create(file, "reader", Role.READ);
    try (MemoirServer server = SmallShop.server(directory, Optional.of(Keys.read(file)));
        MemoirClient nobody = MemoirClient.at(server.address().toString());
        MemoirClient reader = MemoirClient.of(ClientSettings.at(server.address()).withKey(key))) {
      assertThat(nobody.ready().up()).isTrue();
      assertThat(problem(() -> nobody.recommend("ada", 1)).code()).isEqualTo("no-valid-key");
      assertThat(reader.recommend("ada", 1).items()).hasSize(1);
      assertThat(problem(() -> reader.send(Event.byUser("ada", "film-1"))).status()).isEqualTo(403);
    }
  }

  private static ProblemException problem(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(ProblemException.class, call);
  }

  @Test
  void settings_asText_haveNoKey() {
    assertThat(HERE.withKey("mk_secret").toString())
        .isEqualTo(
            "http://127.0.0.1:1, with a key, connected within PT2S, answered within PT10S, 3"
                + " tries");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8080",
        "ftp://host",
        "http:///path",
        "http://host?a=b",
        "http://me:secret@host",
        "http://me:secret@ho st"
      })
  void settings_addressThatCannotBeMeant_isNamed(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientSettings.at(address))
        .withMessageContaining("expected one like http://HOST:PORT")
        .withMessageNotContaining("secret");
  }

  @Test
  void settings_outOfRange_areNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HERE.withKey("two\nlines"))
        .withMessageNotContaining("lines");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HERE.encryptedBy(SSLContext.getDefault()))
        .withMessageContaining("a TLS context is set, but the address is http:");
    assertThatIllegalArgumentException().isThrownBy(() -> HERE.trying(0));
    assertThatIllegalArgumentException().isThrownBy(() -> HERE.answeredWithin(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HERE.connectingWithin(Duration.ofSeconds(-1)));
  }
}
