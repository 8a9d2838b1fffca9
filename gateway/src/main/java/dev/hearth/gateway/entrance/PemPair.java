package dev.hearth.gateway.entrance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** The text of a certificate's file and of its key's, which also tells whether they changed. */
record PemPair(String certificate, String key) {
  private static final int LARGEST = 1 << 20;
  private static final byte[] PROBE = "hearth".getBytes(StandardCharsets.US_ASCII);

  /** A certificate with those that lead to its issuer, and its key. */
  record Identity(PrivateKey key, List<X509Certificate> chain) {}

  /**
   * @throws GeneralSecurityException that says which file cannot be read, and why
   */
  static PemPair read(TlsConfig config) throws GeneralSecurityException {
    return new PemPair(
        text("certificate", config.certificate()), text("private key", config.key()));
  }

  /**
   * Makes sense of the text, and checks that the two belong together.
   *
   * @throws GeneralSecurityException that says what is wrong with which file
   */
  Identity identity(TlsConfig config) throws GeneralSecurityException {
    List<X509Certificate> chain = chain(config.certificate());
    PrivateKey privateKey;
    try {
      privateKey = PrivateKeyText.read(key);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(
          "the private key in " + config.key() + " cannot be used: " + e.getMessage(), e);
    }
    if (!belongTogether(privateKey, chain.getFirst().getPublicKey())) {
      throw new GeneralSecurityException(
          "the private key in "
              + config.key()
              + " is not that of the first certificate in "
              + config.certificate());
    }
    return new Identity(privateKey, chain);
  }

  private List<X509Certificate> chain(Path file) throws GeneralSecurityException {
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(certificate.getBytes(StandardCharsets.UTF_8)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (CertificateException e) {
      throw new GeneralSecurityException(
          "the certificate in " + file + " cannot be used: " + e.getMessage(), e);
    }
    throw new GeneralSecurityException(
        "there is no certificate in " + file + "; it must be PEM, with 'BEGIN CERTIFICATE'");
  }

  private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (privateKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> privateKey.getAlgorithm();
        };
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(privateKey);
    signing.update(PROBE);
    byte[] signature = signing.sign();
    Signature checking = Signature.getInstance(algorithm);
    checking.initVerify(publicKey);
    checking.update(PROBE);
    return checking.verify(signature);
  }

  private static String text(String what, Path file) throws GeneralSecurityException {
    try {
      if (Files.size(file) > LARGEST) {
        throw new GeneralSecurityException(
            "the " + what + " " + file + " has more than " + LARGEST + " bytes");
      }
      // Byte by byte: what is no text shall fail as PEM, not as text.
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new GeneralSecurityException("there is no " + what + " at " + file, e);
    } catch (IOException e) {
      throw new GeneralSecurityException("cannot read the " + what + " " + file + ": " + e, e);
    }
  }
}
