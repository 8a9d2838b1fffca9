package dev.hearth.gateway.entrance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.gateway.testing.TestCertificate;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as the usual programs write them. */
class PrivateKeyTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void keysOfPkcs8AreRead(String algorithm) throws GeneralSecurityException {
    PrivateKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();

    assertThat(PrivateKeyText.read(TestCertificate.pem("PRIVATE KEY", key.getEncoded())))
        .isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 4096})
  void keysOfPkcs1AreRead(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    PrivateKey key = generator.generateKeyPair().getPrivate();
    byte[] pkcs8 = key.getEncoded();
    // Sequence, version, algorithm and the octet string's tag and length.
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);

    assertThat(PrivateKeyText.read(TestCertificate.pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1"})
  void keysOfSec1AreRead(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    PrivateKey key = generator.generateKeyPair().getPrivate();

    // Compared by number: what the JDK makes of it has another form around it.
    assertThat(PrivateKeyText.read(TestCertificate.pem("EC PRIVATE KEY", sec1(key))))
        .isInstanceOfSatisfying(
            ECPrivateKey.class,
            read -> {
              assertThat(read.getS()).isEqualTo(((ECPrivateKey) key).getS());
              assertThat(read.getParams()).isEqualTo(((ECPrivateKey) key).getParams());
            });
  }

  @Test
  void whatStandsBeforeTheKeyIsPassedOver() throws GeneralSecurityException {
    PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    String parameters = TestCertificate.pem("EC PARAMETERS", new byte[] {6, 1, 1});

    assertThat(
            PrivateKeyText.read(
                "a comment\n" + parameters + TestCertificate.pem("PRIVATE KEY", key.getEncoded())))
        .isEqualTo(key);
  }

  @Test
  void whatIsNoKeyIsSaidToBeNone() {
    assertThatThrownBy(() -> PrivateKeyText.read("")).hasMessageContaining("BEGIN PRIVATE KEY");
    assertThatThrownBy(() -> PrivateKeyText.read(TestCertificate.pem("PRIVATE KEY", new byte[30])))
        .hasMessageContaining("no key");
    assertThatThrownBy(
            () -> PrivateKeyText.read(TestCertificate.pem("EC PRIVATE KEY", new byte[30])))
        .hasMessageContaining("curve");
    assertThatThrownBy(
            () -> PrivateKeyText.read(TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[30])))
        .hasMessageContaining("encrypted");
  }

  /** As OpenSSL writes it: with the curve, which the JDK leaves to the frame around it. */
  private static byte[] sec1(PrivateKey key) {
    byte[] pkcs8 = key.getEncoded();
    // 30 len 02 01 00 30 len 06 07 … 06 len curve 04 len 30 len 02 01 01 04 …
    int at = pkcs8[1] < 0 ? 3 : 2;
    int algorithm = at + 3;
    int curve = algorithm + 2 + 9;
    int curveLength = 2 + pkcs8[curve + 1];
    int inner = algorithm + 2 + pkcs8[algorithm + 1];
    int sequence = inner + (pkcs8[inner + 1] < 0 ? 3 : 2);
    int content = sequence + (pkcs8[sequence + 1] < 0 ? 3 : 2);
    int scalarEnd = content + 3 + 2 + pkcs8[content + 4];
    int length = scalarEnd - content + 2 + curveLength;
    byte[] sec1 = new byte[2 + length];
    sec1[0] = 0x30;
    sec1[1] = (byte) length;
    System.arraycopy(pkcs8, content, sec1, 2, scalarEnd - content);
    int parameters = 2 + scalarEnd - content;
    sec1[parameters] = (byte) 0xa0;
    sec1[parameters + 1] = (byte) curveLength;
    System.arraycopy(pkcs8, curve, sec1, parameters + 2, curveLength);
    return sec1;
  }
}
