package dev.hearth.broker;

import java.nio.file.Path;

/** The settings of a broker that is alone on its machine and small. */
final class BrokerSettings {
  private BrokerSettings() {}

  static String of(Path data, int port, int controllerPort, BrokerCredentials credentials) {
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    listeners=CLIENTS://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=CLIENTS://127.0.0.1:%1$d
    inter.broker.listener.name=CLIENTS
    controller.listener.names=CONTROLLER
    listener.security.protocol.map=CLIENTS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT

    # Every user of the machine can connect to its loopback addresses.
    sasl.enabled.mechanisms=%4$s
    sasl.mechanism.inter.broker.protocol=%4$s
    sasl.mechanism.controller.protocol=%4$s
    listener.name.clients.scram-sha-256.sasl.jaas.config=%5$s
    listener.name.clients.scram-sha-256.sasl.server.callback.handler.class=%6$s
    listener.name.controller.scram-sha-256.sasl.jaas.config=%5$s
    listener.name.controller.scram-sha-256.sasl.server.callback.handler.class=%6$s
    log.dirs=%3$s

    # A misspelt topic must be an error, not a new topic.
    auto.create.topics.enable=false
    num.partitions=4
    default.replication.factor=1
    min.insync.replicas=1
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=4
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    transaction.state.log.num.partitions=1
    share.coordinator.state.topic.replication.factor=1
    share.coordinator.state.topic.min.isr=1
    share.coordinator.state.topic.num.partitions=1

    # What was acknowledged lies in the page cache, which outlives the process; written to disk
    # within a second, which is what a power cut can cost.
    log.flush.interval.ms=1000
    log.flush.scheduler.interval.ms=500
    log.retention.hours=168
    log.retention.bytes=4294967296
    log.segment.bytes=67108864
    log.cleaner.dedupe.buffer.size=8388608
    metadata.max.retention.bytes=33554432
    metadata.log.segment.bytes=8388608
    metadata.log.max.record.bytes.between.snapshots=4194304
    # No heartbeat records in the metadata log of an idle broker.
    metadata.max.idle.interval.ms=0

    # The members of a server that was killed are given up after this.
    group.consumer.min.session.timeout.ms=3000
    group.consumer.session.timeout.ms=9000
    group.consumer.min.heartbeat.interval.ms=500
    group.consumer.heartbeat.interval.ms=2000
    group.min.session.timeout.ms=3000
    group.initial.rebalance.delay.ms=0
    # A trigger that rests for a year still knows where it was.
    offsets.retention.minutes=525600

    num.network.threads=2
    num.io.threads=2
    background.threads=2
    num.recovery.threads.per.data.dir=2
    # A broker that comes back after a crash waits until its former self is given up.
    broker.session.timeout.ms=2000
    broker.heartbeat.interval.ms=500
    """
        .formatted(
            port,
            controllerPort,
            data.toString().replace("\\", "\\\\"),
            BrokerCredentials.MECHANISM,
            credentials.login(),
            ScramCredentials.class.getName());
  }
}
