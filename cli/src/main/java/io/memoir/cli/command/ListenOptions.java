package io.memoir.cli.command;

import io.memoir.model.BadInputException;
import io.memoir.server.http.settings.Certificate;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of where a server listens, and which requests it accepts. */
final class ListenOptions {
  private static final int LONGEST_TOLERANCE = 366 * 24 * 60;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}, this machine only.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port of the API; 0 for any free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--admin-host",
      paramLabel = "ADDRESS",
      description = "Address of the admin port. Default: that of --host.")
  private Optional<String> adminHost = Optional.empty();

  @Option(
      names = "--admin-port",
      paramLabel = "N",
      defaultValue = "8081",
      description =
          "Port for metrics and administration; 0 for any free port. Default: ${DEFAULT-VALUE}.")
  private int adminPort;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description =
          "File with API keys, see memoir keys; reloaded when it changes. Default: no keys, loopback"
              + " connections only.")
  private Optional<Path> keys = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description =
          "Enable TLS with this certificate chain (PEM). The file is reloaded within seconds when it"
              + " changes.")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--certificate-key",
      paramLabel = "FILE",
      description = "Private key of the certificate (PEM, PKCS #8), without a password.")
  private Optional<Path> certificateKey = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Request budget of each key per second: a simple request costs 1, explanations and long"
              + " lists cost more. Default: 0, no limit.")
  private int rate;

  @Option(
      names = "--cors-origin",
      paramLabel = "ORIGIN",
      split = ",",
      description =
          "Origins whose web pages may call the API, comma-separated, such as https://shop.example."
              + " Default: none.")
  private List<String> corsOrigins = List.of();

  @Option(
      names = "--future-tolerance",
      paramLabel = "MINUTES",
      defaultValue = "1440",
      description =
          "How far event times may be ahead of this machine's clock; later events are rejected."
              + " Default: ${DEFAULT-VALUE}, a day.")
  private int futureTolerance;

  /** The holders of API keys; empty without a file of keys. */
  Optional<Keys> holders() throws IOException {
    return keys.isPresent() ? Optional.of(Keys.read(keys.get())) : Optional.empty();
  }

  /** Who may send requests, in words. */
  String keysLine(Optional<Keys> holders) {
    return holders
        .map(each -> each.size() + ", from " + keys.orElseThrow())
        .orElse("none: loopback connections only, no authentication");
  }

  /** The settings of the server; files of certificates must exist. */
  ServerSettings settings() throws IOException {
    if (certificate.isPresent() != certificateKey.isPresent()) {
      throw new BadInputException("--certificate and --certificate-key must be given together");
    }
    if (futureTolerance < 0 || futureTolerance > LONGEST_TOLERANCE) {
      throw new BadInputException(
          "--future-tolerance is %d, expected 0 to %d minutes (366 days)"
              .formatted(futureTolerance, LONGEST_TOLERANCE));
    }
    if (certificate.isPresent()) {
      new Certificate(certificate.get(), certificateKey.orElseThrow()).check();
    }
    return ServerSettings.at(host, port, adminPort)
        .with(settings -> {
          settings.rate(rate).futureTolerance(Duration.ofMinutes(futureTolerance));
          settings.corsOrigins(corsOrigins);
          adminHost.ifPresent(settings::adminAt);
          certificate
              .map(chain -> new Certificate(chain, certificateKey.orElseThrow()))
              .ifPresent(settings::certificate);
          return settings;
        });
  }
}
