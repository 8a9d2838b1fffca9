package dev.hearth.gateway.callback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs as the Standard Webhooks specification has it (version 1: HMAC-SHA256), so that its
 * libraries can check it. Pure.
 */
public final class Signature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";

  private final SecretKeySpec key;

  /**
   * @param secret {@code whsec_} and the key in base64
   * @throws IllegalArgumentException for anything else
   */
  public Signature(String secret) {
    if (!secret.startsWith(PREFIX)) {
      throw new IllegalArgumentException("a key for callbacks begins with " + PREFIX);
    }
    this.key =
        new SecretKeySpec(Base64.getDecoder().decode(secret.substring(PREFIX.length())), ALGORITHM);
  }

  static String secret(byte[] key) {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /**
   * The header {@code webhook-signature}.
   *
   * @param id the header {@code webhook-id}
   * @param seconds the header {@code webhook-timestamp}: since 1970
   */
  public String of(String id, long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
