package dev.hearth.server;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.jboss.logging.Logger;

/**
 * The life of the server once the framework answers: announce, wait for the end, stop the roles.
 */
public class Server implements QuarkusApplication {
  private static final Logger LOG = Logger.getLogger(Server.class);

  @Override
  public int run(String... args) throws Exception {
    Platform platform = Platform.current();
    try {
      platform.announce();
      LOG.infof("ready at %s", platform.adminPorts().publicUrl());
      if (platform.isTraining()) {
        Training.run(platform);
        return 0;
      }
      Quarkus.waitForExit();
      return 0;
    } finally {
      platform.close();
    }
  }
}
