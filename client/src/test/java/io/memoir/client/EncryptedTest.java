package io.memoir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.memoir.server.http.MemoirServer;
import io.memoir.server.http.settings.Certificate;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server with a certificate of its own, which keytool makes. */
class EncryptedTest {
  private static final String PASSWORD = "changeit";
  private static final String NAME = "server";

  @TempDir Path directory;

  @Test
  void encryptedBy_theServersCertificate_asks_andNoOtherIsTrusted() throws Exception {
    KeyStore own = certificate("own");
    KeyStore other = certificate("other");
    Certificate files =
        new Certificate(
            pem("own.crt", "CERTIFICATE", own.getCertificate(NAME).getEncoded()),
            pem("own.key", "PRIVATE KEY", own.getKey(NAME, PASSWORD.toCharArray()).getEncoded()));
    try (MemoirServer server = SmallShop.server(directory, files)) {
      assertThat(server.address()).hasScheme("https");
      ClientSettings settings = ClientSettings.at(server.address()).trying(1);
      try (MemoirClient trusting = MemoirClient.of(settings.encryptedBy(trust(own)))) {
        trusting.send(Event.byUser("ada", "film-1"));
        assertThat(trusting.recommend("ada", 5).itemIds()).hasSize(5).doesNotContain("film-1");
      }
      assertRefused(settings);
      assertRefused(settings.encryptedBy(trust(other)));
    }
  }

  private static void assertRefused(ClientSettings settings) {
    try (MemoirClient client = MemoirClient.of(settings)) {
      assertThatExceptionOfType(NoAnswerException.class)
          .isThrownBy(() -> client.similar("film-1", 1))
          .withMessageContaining("certificat")
          .withMessageNotContaining("\n");
    }
  }

  private static SSLContext trust(KeyStore keys) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(NAME, keys.getCertificate(NAME));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  /** Makes a certificate for this machine. */
  private KeyStore certificate(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                NAME,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream input = Files.newInputStream(store)) {
      keys.load(input, PASSWORD.toCharArray());
    }
    return keys;
  }

  private Path pem(String file, String what, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what));
  }
}
