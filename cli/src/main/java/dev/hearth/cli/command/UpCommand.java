package dev.hearth.cli.command;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = {
      "Starts the platform: builds it if its sources changed, installs what is missing, and serves"
          + " until Ctrl-C (a second Ctrl-C does not wait for calls in flight).",
      "Does nothing if it runs already."
    },
    footer = {
      "",
      "Examples:",
      "  hearth up",
      "  hearth up --detach",
      "  hearth up --detach --state-dir /tmp/other --port 8081 \\",
      "      --management-port 9001",
      "  hearth up --detach --tls-certificate cert.pem --tls-key key.pem \\",
      "      --tls-host 0.0.0.0"
    })
@SuppressWarnings("UnusedVariable") // the launcher reads its options itself
final class UpCommand extends LauncherCommand {
  @Option(
      names = {"-d", "--detach"},
      description = "return when the platform is ready, and leave it running")
  private boolean detach;

  @Option(names = "--port", paramLabel = "PORT", description = "default 8080; 0 takes a free one")
  private int port;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      description = "health and metrics; default 9000; 0 takes a free one")
  private int managementPort;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "PEM: the certificate and its chain; opens the port with TLS")
  private Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "PEM: the certificate's private key")
  private Path tlsKey;

  @Option(
      names = "--tls-port",
      paramLabel = "PORT",
      description = "the port with TLS; default 8443; 0 takes a free one")
  private int tlsPort;

  @Option(
      names = "--tls-host",
      paramLabel = "ADDRESS",
      description = "address of the port with TLS; default that of the others")
  private String tlsHost;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "where everything is kept; default HEARTH_STATE_DIR or /var/lib/hearth")
  private Path stateDir;

  @Option(
      names = "--registry",
      paramLabel = "HOST[:PORT]/PREFIX",
      description = "push the images of functions there")
  private String registry;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT[,…]",
      description = "use this Kafka cluster instead of one of our own")
  private String kafka;

  @Option(names = "-D", paramLabel = "KEY=VALUE", description = "any other setting of the server")
  private String[] settings = {};

  @Option(
      names = "--no-install",
      description = "print the commands that would install what is missing, and end with code 3")
  private boolean noInstall;
}
