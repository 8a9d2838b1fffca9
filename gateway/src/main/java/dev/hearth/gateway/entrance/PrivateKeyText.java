package dev.hearth.gateway.entrance;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a private key as PEM. The JDK reads PKCS #8 only; what certbot and OpenSSL's older commands
 * write, and cert-manager by default, is wrapped into that form.
 */
final class PrivateKeyText {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final byte[] VERSION_0 = {2, 1, 0};
  // 1.2.840.113549.1.1.1 with a NULL, and 1.2.840.10045.2.1, as DER (RFC 8017, RFC 5480).
  private static final byte[] RSA = {
    6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 4;
  private static final int OBJECT_ID = 6;
  private static final int EC_PARAMETERS = 0xa0;

  private PrivateKeyText() {}

  /**
   * @throws GeneralSecurityException that says what is wrong with the text
   */
  static PrivateKey read(String pem) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new GeneralSecurityException("it has no block 'BEGIN PRIVATE KEY'");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("its base64 text is broken", e);
    }
    return switch (block.group(1)) {
      case "RSA PRIVATE KEY" -> pkcs8(wrapped(RSA, der));
      case "EC PRIVATE KEY" -> pkcs8(wrapped(joined(EC, curve(der)), der));
      case "ENCRYPTED PRIVATE KEY" ->
          throw new GeneralSecurityException(
              "it is encrypted; write it without a passphrase, for example with 'openssl pkey'");
      default -> pkcs8(der);
    };
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // Of another algorithm, or of none.
      }
    }
    throw new GeneralSecurityException("it is no key for RSA, ECDSA or Ed25519");
  }

  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, joined(VERSION_0, element(SEQUENCE, algorithm), element(OCTETS, key)));
  }

  /** The object id of the curve within an ECPrivateKey (RFC 5915), as DER. */
  private static byte[] curve(byte[] der) throws GeneralSecurityException {
    for (int at = 0; at + 4 < der.length; at++) {
      if ((der[at] & 0xff) == EC_PARAMETERS
          && der[at + 2] == OBJECT_ID
          && der[at + 1] == der[at + 3] + 2
          && at + 2 + der[at + 1] <= der.length) {
        return Arrays.copyOfRange(der, at + 2, at + 2 + der[at + 1]);
      }
    }
    throw new GeneralSecurityException("it does not name its curve");
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >>> 8);
      out.write(length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
