package io.memoir.server.http.access;

import io.memoir.server.http.settings.Certificate;
import io.memoir.server.http.settings.FileMark;
import io.memoir.server.http.settings.OperatorLog;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS with a certificate that is reloaded when its files change: certificate authorities issue new
 * ones every few weeks, and new connections use the new one. If the files are invalid, perhaps
 * because only one of them has been replaced yet, the previous certificate stays in use.
 */
public final class Encryption implements AutoCloseable {
  private final Certificate certificate;
  private final SslContextFactory.Server context = new SslContextFactory.Server();
  private final FollowedFiles files;

  public Encryption(Certificate certificate, OperatorLog log) throws IOException {
    this.certificate = certificate;
    List<Path> both = List.of(certificate.chain(), certificate.key());
    List<FileMark> marks = FollowedFiles.marks(both);
    context.setKeyStore(certificate.read());
    context.setKeyStorePassword("");
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    files = new FollowedFiles("the certificate", both, marks, this::take, log);
  }

  public SslContextFactory.Server context() {
    return context;
  }

  private void take() throws Exception {
    KeyStore store = certificate.read();
    context.reload(factory -> factory.setKeyStore(store));
  }

  /** Loads the certificate if its files have changed. */
  public void look() {
    files.look();
  }

  @Override
  public void close() {
    files.close();
  }
}
