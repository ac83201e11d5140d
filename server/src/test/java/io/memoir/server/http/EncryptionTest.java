package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.http.access.Encryption;
import io.memoir.server.http.settings.Certificate;
import io.memoir.server.http.settings.OperatorLog;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.store.Durability;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server that encrypts, with certificates that keytool makes. */
class EncryptionTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path made;
  @TempDir Path directory;

  /** Certificates by name: who trusts one trusts its server. */
  private static final List<KeyStore> TRUSTED = new ArrayList<>();

  @BeforeAll
  static void make() throws Exception {
    for (String name : List.of("rsa", "ec", "other")) {
      TRUSTED.add(make(name));
    }
  }

  /** Makes a certificate for localhost, and PEM files of it. */
  private static KeyStore make(String name) throws Exception {
    Path store = made.resolve(name + ".p12");
    String kind = name.equals("ec") ? "EC" : "RSA";
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                kind,
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
                "changeit")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    write(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    write(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
    return keys;
  }

  private static void write(String file, String what, byte[] content) throws IOException {
    Files.writeString(
        made.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), what));
  }

  private static Certificate certificate(String name) {
    return new Certificate(made.resolve(name + ".crt"), made.resolve(name + ".key"));
  }

  private static HttpClient client() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    for (KeyStore store : TRUSTED) {
      String alias = store.aliases().nextElement();
      trusted.setCertificateEntry(alias, store.getCertificate(alias));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
  }

  private MemoirServer start(Certificate certificate) throws IOException {
    Engine engine =
        new Engine(
            EventStores.open(directory.resolve("events").toString(), Durability.RELAXED),
            ModelVersion.open(TestShop.model(directory.resolve("shop"), 1)),
            Engine.Settings.standard());
    boolean started = false;
    try {
      MemoirServer server =
          MemoirServer.start(
              engine,
              ServerSettings.at("127.0.0.1", 0, 0).with(s -> s.certificate(certificate)),
              Optional.empty(),
              InstantSource.system(),
              (requestId, failure) -> {});
      started = true;
      return server;
    } finally {
      if (!started) {
        engine.close();
      }
    }
  }

  private static HttpResponse<String> ready(HttpClient client, URI address) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address.resolve("/health/ready")).build(), BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ec"})
  void server_withACertificate_answersOnBothPortsEncryptedOnly(String name) throws Exception {
    try (MemoirServer server = start(certificate(name));
        HttpClient client = client()) {
      for (URI address : List.of(server.address(), server.adminAddress())) {
        assertThat(address.getScheme()).isEqualTo("https");
        HttpResponse<String> reply = ready(client, address);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
        URI plain = URI.create("http://127.0.0.1:" + address.getPort());
        assertThatThrownBy(() -> ready(client, plain)).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void look_afterTheFilesWereReplaced_showsTheNewCertificate_andStaysIfTheyAreBroken()
      throws Exception {
    Path chain = Files.copy(made.resolve("rsa.crt"), directory.resolve("now.crt"));
    Path key = Files.copy(made.resolve("rsa.key"), directory.resolve("now.key"));
    List<String> troubles = new ArrayList<>();
    OperatorLog log =
        new OperatorLog() {
          @Override
          public void defect(String requestId, Throwable failure) {
            throw new AssertionError(failure);
          }

          @Override
          public void trouble(String what) {
            troubles.add(what);
          }
        };
    try (Encryption encryption = new Encryption(new Certificate(chain, key), log)) {
      encryption.context().start();
      X509Certificate before = shown(encryption);

      Files.writeString(key, "nothing");
      Files.setLastModifiedTime(key, FileTime.fromMillis(2_000_000_000_000L));
      encryption.look();
      assertThat(shown(encryption)).isEqualTo(before);
      assertThat(troubles)
          .singleElement()
          .asString()
          .contains("contains no unencrypted PKCS #8 private key");

      Files.writeString(chain, Files.readString(made.resolve("other.crt")));
      Files.writeString(key, Files.readString(made.resolve("other.key")));
      Files.setLastModifiedTime(key, FileTime.fromMillis(2_000_000_001_000L));
      encryption.look();
      assertThat(shown(encryption)).isNotEqualTo(before);
      encryption.context().stop();
    }
  }

  private static X509Certificate shown(Encryption encryption) throws Exception {
    return (X509Certificate) encryption.context().getKeyStore().getCertificate("server");
  }

  @Test
  void files_thatAreNotWhatTheyShouldBe_areRefusedInOneLine() throws IOException {
    Path nothing = Files.writeString(directory.resolve("nothing"), "nothing\n");
    Path missing = directory.resolve("missing");
    Path chain = made.resolve("rsa.crt");
    Path key = made.resolve("rsa.key");
    assertRefused(new Certificate(missing, key), "no file " + missing);
    assertRefused(new Certificate(nothing, key), "nothing");
    assertRefused(new Certificate(chain, nothing), "no unencrypted PKCS #8 private key");
    assertRefused(new Certificate(chain, made.resolve("other.key")), "does not belong to");
    assertRefused(new Certificate(chain, made.resolve("ec.key")), "is not an RSA key");
  }

  private static void assertRefused(Certificate certificate, String part) {
    assertThatThrownBy(certificate::read)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(part)
        .message()
        .doesNotContain("\n");
  }
}
