package dev.hearth.gateway.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for localhost that signs itself, with its key, as PEM.
 *
 * @param key PKCS #8
 */
public record TestCertificate(X509Certificate certificate, String pem, String key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  public static TestCertificate valid() {
    return issue("EC", "-validity", "90");
  }

  /**
   * Made by the JDK's keytool.
   *
   * @param algorithm {@code EC}, {@code RSA} or {@code Ed25519}
   * @param more options that say when it is valid
   */
  public static TestCertificate issue(String algorithm, String... more) {
    try {
      Path store = Files.createTempFile("hearth", ".p12");
      Files.delete(store);
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "server",
                  "-keyalg",
                  algorithm,
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "san=dns:localhost,ip:127.0.0.1",
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  new String(PASSWORD),
                  "-keystore",
                  store.toString()));
      command.addAll(List.of(more));
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + said);
      }
      byte[] bytes = Files.readAllBytes(store);
      Files.delete(store);
      return read(bytes);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static TestCertificate read(byte[] store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new ByteArrayInputStream(store), PASSWORD);
    X509Certificate certificate = (X509Certificate) keys.getCertificate("server");
    return new TestCertificate(
        certificate,
        pem("CERTIFICATE", certificate.getEncoded()),
        pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
  }

  public static String pem(String what, byte[] der) {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(what, encoder.encodeToString(der), what);
  }

  /** Makes both files; what was there is written over. */
  public void writeTo(Path certificateFile, Path keyFile) {
    try {
      Files.writeString(certificateFile, pem);
      Files.writeString(keyFile, key);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a client needs that trusts these certificates and no other. */
  public static SSLContext trusting(TestCertificate... trusted) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      for (TestCertificate each : trusted) {
        store.setCertificateEntry("c" + store.size(), each.certificate());
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
