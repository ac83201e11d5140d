package io.memoir.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Durability;
import io.memoir.server.store.location.EventStores;
import io.memoir.server.store.location.StoreLocation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
  private static final String SECRET = "s3cr3t-w0rd";

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h/db?user=u&password=S, jdbc:postgresql://h/db, jdbc:postgresql://h/db?user=u",
    "jdbc:postgresql://h:5/db?password=S&user=u, jdbc:postgresql://h:5/db, jdbc:postgresql://h:5/db?user=u",
    "jdbc:postgresql://h1:5/db?password=S, jdbc:postgresql://h1:5/db, jdbc:postgresql://h1:5/db",
    "jdbc:postgresql:db?password=S, jdbc:postgresql:db, jdbc:postgresql:db",
    "jdbc:postgresql://[::1]:5432/db?password=S, jdbc:postgresql://[::1]:5432/db, jdbc:postgresql://[::1]:5432/db"
  })
  void of_anAddress_keepsThePasswordApart(String address, String shown, String url) {
    PostgresAddress read = PostgresAddress.of(address.replace("S", SECRET), Optional.empty());
    assertThat(read.password()).contains(SECRET);
    assertThat(read.url()).isEqualTo(url);
    assertThat(read).hasToString(shown);
    assertThat(read.name()).isEqualTo(shown);
    assertThat(PostgresAddress.of(address.replace("S", "other"), Optional.of(SECRET)).password())
        .contains(SECRET);
    assertThat(StoreLocation.of(address.replace("S", SECRET), Optional.empty())).hasToString(shown);
  }

  @Test
  void of_aPropertyThatTheDriverWouldIgnore_isRefusedByItsNumber() {
    assertThatThrownBy(() ->
            PostgresAddress.of(
                "jdbc:postgresql://h/db?user=u&password=a&s3cr3t-w0rd", Optional.empty()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("property 3 of the address jdbc:postgresql://h/db")
        .hasMessageNotContaining(SECRET);
    assertThatThrownBy(
            () -> PostgresAddress.of("jdbc:postgresql://h/db?sslmod=require", Optional.empty()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("property 1");
    assertThat(PostgresAddress.of("jdbc:postgresql://h/db?sslmode=require", Optional.empty()).url())
        .isEqualTo("jdbc:postgresql://h/db?sslmode=require");
  }

  /** In native digits, the statement would be wrong. */
  @Test
  void limits_localeWithDigitsOfItsOwn_areTheSameStatement() {
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("fa-IR-u-nu-arabext"));
    try {
      assertThat(PostgresLimits.standard().sql())
          .startsWith(
              "SELECT set_config(name, value, false) FROM (VALUES ('lock_timeout', '5000'), (")
          .endsWith(" AS wanted (name, value) WHERE current_setting(name) = '0'");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }

  @Test
  void of_anEncodedPassword_decodesItAndHidesBothForms() {
    PostgresAddress read =
        PostgresAddress.of("jdbc:postgresql://h/db?password=a%26b%3F%40c", Optional.empty());
    assertThat(read.password()).contains("a&b?@c");
    assertThat(read.clean(new IllegalStateException("no a&b?@c and a%26b%3F%40c\nmore")))
        .isEqualTo("no *** and ***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://u:s3cr3t-w0rd@h/db",
        "jdbc:postgresql://u:s3cr3t-w0rd@h:5432/db?user=u",
        "jdbc:postgresql://u:s3cr3t-w0rd/x@h/db",
        "jdbc:postgresql://u:1?s3cr3t-w0rd@h/db",
        "jdbc:postgresql://h:port/db?user=u&password=s3cr3t-w0rd",
        "jdbc:postgresql://h:99999999/db?user=u&password=s3cr3t-w0rd",
        "jdbc:mysql://u:s3cr3t-w0rd@h/db",
        "jdbc:mysql://h/db?password=s3cr3t-w0rd",
        "jdbc:sqlserver://h;password=s3cr3t-w0rd",
        "jdbc:oracle:thin:u/s3cr3t-w0rd@h:1521/db",
        "jdbc:s3cr3t-w0rd@h",
        "postgresql://u:s3cr3t-w0rd@h/db",
        "postgres://u:s3cr3t-w0rd@h:5432/db",
        "JDBC:postgresql://h/db?password=s3cr3t-w0rd",
        "postgresql:/u:s3cr3t-w0rd@h/db",
        "https://u:s3cr3t-w0rd@h/db",
        "s3://bucket/s3cr3t-w0rd@x"
      })
  void open_ofAnotherAddress_isRefusedInOneLineWithoutTheSecret(String address) {
    assertThatThrownBy(() -> EventStores.open(address, Durability.DURABLE))
        .isInstanceOf(BadInputException.class)
        .satisfies(failure -> {
          StringWriter trace = new StringWriter();
          failure.printStackTrace(new PrintWriter(trace));
          assertThat(trace.toString()).doesNotContain("s3cr3t");
          assertThat(failure).message().hasLineCount(1).contains("expected");
        });
  }

  @Test
  void shown_ofPlainAddresses_isHostPortAndDatabase() {
    assertThat(PostgresAddress.shown("jdbc:mysql://host/x")).isEqualTo("jdbc:mysql://host/x");
    assertThat(PostgresAddress.shown("jdbc:postgresql://a:1,b:2/x?user=u"))
        .isEqualTo("jdbc:postgresql://a:1,b:2/x");
    assertThat(PostgresAddress.shown("jdbc:postgresql://u:p@h/x"))
        .isEqualTo("jdbc:postgresql://...");
  }

  @Test
  void of_aDirectory_isThatDirectory() {
    assertThat(StoreLocation.of("my.events", Optional.empty()))
        .isInstanceOf(StoreLocation.Directory.class)
        .hasToString("my.events");
    assertThatThrownBy(() -> StoreLocation.of(" ", Optional.empty()))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void checkVersion_ofAnOldDatabase_isRefused() {
    PostgresSchema.checkVersion("x", 130_000);
    PostgresSchema.checkVersion("x", 180_001);
    assertThatThrownBy(() -> PostgresSchema.checkVersion("jdbc:postgresql://h/db", 120_022))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the event store jdbc:postgresql://h/db is PostgreSQL 12, expected 13 or later");
  }
}
