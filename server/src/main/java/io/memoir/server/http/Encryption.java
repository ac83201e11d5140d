package io.memoir.server.http;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS with a certificate that may change: authorities hand out new ones every few weeks, and a
 * connection that begins after that is shown the new one. Files that cannot be used, half of a
 * renewal perhaps, leave the one before in place.
 */
final class Encryption implements AutoCloseable {
  private static final int LOOK_SECONDS = 10;

  private final Certificate certificate;
  private final SslContextFactory.Server context = new SslContextFactory.Server();
  private final OperatorLog log;
  private FileTime shown;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("certificate").factory());

  private final ScheduledFuture<?> looks;

  Encryption(Certificate certificate, OperatorLog log) throws IOException {
    this.certificate = certificate;
    this.log = log;
    this.shown = certificate.changedAt();
    context.setKeyStore(certificate.read());
    context.setKeyStorePassword("");
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    looks =
        looking.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  SslContextFactory.Server context() {
    return context;
  }

  /** Takes over a certificate that has changed. */
  void look() {
    try {
      FileTime changed = certificate.changedAt();
      if (!changed.equals(shown)) {
        KeyStore store = certificate.read();
        context.reload(factory -> factory.setKeyStore(store));
        shown = changed;
      }
    } catch (Exception e) {
      log.trouble("the certificate stays the one before: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    looks.cancel(false);
    looking.shutdown();
  }
}
