package dev.hearth.broker;

import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;

/**
 * Knows the user of the listener's own login, and nobody else. Kafka keeps users of SCRAM in the
 * metadata log, which a controller's listener cannot ask before it is up, and which a data folder
 * of an earlier version does not have.
 */
public final class ScramCredentials implements AuthenticateCallbackHandler {
  /** The fewest that SCRAM-SHA-256 allows; the password is random and long enough for one. */
  private static final int ITERATIONS = 4096;

  /** Made once: each thread of each listener has a handler, and a start waits for them. */
  private static final Map<String, ScramCredential> MADE = new ConcurrentHashMap<>();

  private String user = "";
  private ScramCredential credential;

  @Override
  public void configure(
      Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    Map<String, ?> options = entries.getFirst().getOptions();
    user = String.valueOf(options.get("username"));
    credential =
        MADE.computeIfAbsent(String.valueOf(options.get("password")), ScramCredentials::made);
  }

  private static ScramCredential made(String password) {
    try {
      return new ScramFormatter(ScramMechanism.SCRAM_SHA_256)
          .generateCredential(password, ITERATIONS);
    } catch (NoSuchAlgorithmException e) {
      throw new KafkaException("every JDK has what SCRAM-SHA-256 needs", e);
    }
  }

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    String name = "";
    for (Callback callback : callbacks) {
      switch (callback) {
        case NameCallback asked -> name = asked.getDefaultName();
        // Without a credential, as of any other user, the exchange fails.
        case ScramCredentialCallback wanted ->
            wanted.scramCredential(name.equals(user) ? credential : null);
        default -> throw new UnsupportedCallbackException(callback);
      }
    }
  }

  @Override
  public void close() {}
}
