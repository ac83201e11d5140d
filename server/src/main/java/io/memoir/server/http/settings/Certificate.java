package io.memoir.server.http.settings;

import io.memoir.model.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * The TLS certificate of the server: a certificate chain and the private key of the first
 * certificate, as PEM files in the form that certificate authorities issue (RFC 7468).
 *
 * @param chain file of certificates, the server's own first
 * @param key file of its private key, PKCS #8, without a password
 */
public record Certificate(Path chain, Path key) {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final char[] NO_PASSWORD = {};

  /**
   * Reads both files.
   *
   * @return a key store in memory with one entry and an empty password
   * @throws BadInputException if one is missing or invalid, or they do not belong together
   */
  public KeyStore read() throws IOException {
    byte[] chainText = bytes(chain, "certificates");
    byte[] keyText = bytes(key, "a private key"); // both, before anything is said of either
    List<X509Certificate> certificates = certificates(chainText);
    PrivateKey secret = secret(keyText, certificates.getFirst().getPublicKey());
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry(
          "server", secret, NO_PASSWORD, certificates.toArray(X509Certificate[]::new));
      return store;
    } catch (GeneralSecurityException e) {
      throw new BadInputException(
          "%s and %s cannot be used: %s".formatted(chain, key, e.getMessage()), e);
    }
  }

  /**
   * Checks that both files can be used.
   *
   * @throws BadInputException if one is missing or invalid, or they do not belong together
   */
  public void check() throws IOException {
    read();
  }

  private List<X509Certificate> certificates(byte[] text) {
    try {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!certificates.isEmpty()) {
        return certificates;
      }
    } catch (GeneralSecurityException e) {
      throw new BadInputException(
          chain + " is not a certificate file, expected -----BEGIN CERTIFICATE-----", e);
    }
    throw new BadInputException(
        chain + " contains no certificate, expected -----BEGIN CERTIFICATE-----");
  }

  private PrivateKey secret(byte[] content, PublicKey shown) {
    String text = new String(content, StandardCharsets.US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new BadInputException(
          "%s contains no unencrypted PKCS #8 private key, expected %s".formatted(key, BEGIN));
    }
    PrivateKey secret;
    try {
      byte[] encoded =
          Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end).strip());
      secret =
          KeyFactory.getInstance(shown.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (belongs(secret, shown)) {
        return secret;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new BadInputException(
          "the private key in %s is not an %s key like that of the certificate in %s"
              .formatted(key, shown.getAlgorithm(), chain),
          e);
    }
    throw new BadInputException(
        "the private key in %s does not belong to the certificate in %s".formatted(key, chain));
  }

  private static boolean belongs(PrivateKey secret, PublicKey shown)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            switch (shown.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> shown.getAlgorithm();
            });
    byte[] message = {1, 2, 3};
    signature.initSign(secret);
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(shown);
    signature.update(message);
    return signature.verify(signed);
  }

  private static byte[] bytes(Path file, String what) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new BadInputException("no file %s, expected one with %s".formatted(file, what), e);
    }
  }
}
