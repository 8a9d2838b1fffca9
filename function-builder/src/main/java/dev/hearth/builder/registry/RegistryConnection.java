package dev.hearth.builder.registry;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.registry.RegistryClient;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/** A client for one repository, with the credentials of this machine's Docker configuration. */
final class RegistryConnection implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RegistryConnection.class);

  /** What a connection is for; a registry grants the two apart. */
  enum Use {
    PULL,
    PUSH
  }

  private final FailoverHttpClient http;
  private final RegistryClient client;

  private RegistryConnection(FailoverHttpClient http, RegistryClient client) {
    this.http = http;
    this.client = client;
  }

  static RegistryConnection open(ImageReference image, Use use)
      throws IOException, RegistryException {
    // Only on this machine may a registry be spoken to without TLS.
    boolean local = isLocal(image.getRegistry());
    FailoverHttpClient http =
        new FailoverHttpClient(local, local, event -> LOG.debug(event.getMessage()));
    RegistryClient.Factory factory =
        RegistryClient.factory(EventHandlers.NONE, image.getRegistry(), image.getRepository(), http)
            .setUserAgent("hearth");
    Optional<Credential> credential = credential(image);
    credential.ifPresent(factory::setCredential);
    RegistryClient client = factory.newRegistryClient();
    boolean bearer = use == Use.PUSH ? client.doPushBearerAuth() : client.doPullBearerAuth();
    if (!bearer && credential.isPresent()) {
      client.configureBasicAuth();
    }
    return new RegistryConnection(http, client);
  }

  RegistryClient client() {
    return client;
  }

  static boolean isLocal(String registry) {
    return registry.matches("(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d{1,5})?");
  }

  private static Optional<Credential> credential(ImageReference image) {
    try {
      return CredentialRetrieverFactory.forImage(image, event -> LOG.debug(event.getMessage()))
          .dockerConfig()
          .retrieve();
    } catch (CredentialRetrievalException e) {
      LOG.warnf("no credentials for %s: %s", image.getRegistry(), e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    http.shutDown();
  }
}
