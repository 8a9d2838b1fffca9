package dev.hearth.gateway.kafka.broker;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the embedded broker's files are.
 *
 * @param stateDir data lies in its {@code kafka/}, logs in its {@code logs/}
 * @param lib folder with the broker's jars, {@code broker/target/lib} of a build
 * @param java the executable that runs it
 * @param startLimit how long it may take to answer; recovery of large logs takes a while
 */
public record EmbeddedBrokerConfig(Path stateDir, Path lib, Path java, Duration startLimit) {
  /** With the Java that runs this process. */
  public static EmbeddedBrokerConfig of(Path stateDir, Path lib) {
    return new EmbeddedBrokerConfig(
        stateDir.toAbsolutePath(),
        lib.toAbsolutePath(),
        Path.of(System.getProperty("java.home"), "bin", "java"),
        Duration.ofMinutes(1));
  }

  Path folder() {
    return stateDir.resolve("kafka");
  }

  Path clientProperties() {
    return ClientProperties.file(folder());
  }

  Path log() {
    return stateDir.resolve("logs").resolve("kafka.log");
  }

  /** What the process prints before its log works, and what the JVM itself says. */
  Path output() {
    return stateDir.resolve("logs").resolve("kafka.out");
  }
}
