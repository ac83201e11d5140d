package io.memoir.server.http.access;

import io.memoir.server.http.settings.Certificate;
import io.memoir.server.http.settings.OperatorLog;
import java.io.IOException;
import java.security.KeyStore;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS with a certificate that may change: authorities hand out new ones every few weeks, and a
 * connection that begins after that is shown the new one. Files that cannot be used, half of a
 * renewal perhaps, leave the one before in place.
 */
public final class Encryption implements AutoCloseable {
  private final Certificate certificate;
  private final SslContextFactory.Server context = new SslContextFactory.Server();
  private final FollowedFiles files;

  public Encryption(Certificate certificate, OperatorLog log) throws IOException {
    this.certificate = certificate;
    context.setKeyStore(certificate.read());
    context.setKeyStorePassword("");
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    files =
        new FollowedFiles(
            "the certificate", List.of(certificate.chain(), certificate.key()), this::take, log);
  }

  public SslContextFactory.Server context() {
    return context;
  }

  private void take() throws Exception {
    KeyStore store = certificate.read();
    context.reload(factory -> factory.setKeyStore(store));
  }

  /** Takes over a certificate that has changed. */
  public void look() {
    files.look();
  }

  @Override
  public void close() {
    files.close();
  }
}
