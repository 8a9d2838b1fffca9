package dev.hearth.invoker.start;

import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.Transport;
import java.util.HashMap;
import java.util.Map;

/** What every instance is told by variables. */
public final class InstanceEnvironment {
  /** Where a container that has a socket folder puts its socket. */
  public static final String SOCKET_PATH = "/run/hearth/" + Readiness.SOCKET;

  private InstanceEnvironment() {}

  /** The variables of the manifest and those that Hearth sets; they win over the image's. */
  public static Map<String, String> of(Revision revision) {
    RevisionSpec spec = revision.spec();
    Map<String, String> environment = new HashMap<>(spec.environment());
    environment.put("PORT", String.valueOf(spec.port()));
    environment.put("K_SERVICE", revision.id().function().value());
    environment.put("K_REVISION", revision.id().toString());
    if (spec.transport() == Transport.UNIX_SOCKET) {
      environment.put("HEARTH_SOCKET", SOCKET_PATH);
    } else {
      environment.remove("HEARTH_SOCKET");
    }
    return environment;
  }
}
