package dev.hearth.gateway.kafka.cluster;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One admin client and one producer of each packing for everybody, made when first needed. Safe for
 * use by many threads.
 */
public final class Clients implements AutoCloseable {
  /** Of every question to the cluster; a person may be waiting. */
  public static final Duration TIME_LIMIT = Duration.ofSeconds(5);

  private static final String PREFIX = "hearth-";
  private static final Pattern CLIENT_ID = Pattern.compile(PREFIX + "(\\d{1,9})-.*");
  private static final int TRANSACTION_MILLIS = 15_000;
  private static final int LARGEST_REQUEST = 64 << 20;
  private static final int BATCH_BYTES = 1 << 20;

  private final Cluster cluster;
  private final Map<String, String> properties;
  private Admin admin;
  private final Map<Packing, Producer<byte[], byte[]>> producers = new EnumMap<>(Packing.class);
  private String adminOf = "";
  private String producerOf = "";

  /**
   * @param cluster may not be up yet
   * @param properties of the user for every client, for example TLS and SASL
   */
  public Clients(Cluster cluster, Map<String, String> properties) {
    this.cluster = cluster;
    this.properties = Map.copyOf(properties);
  }

  /** Whether a client id is of a process of Hearth on this machine that is gone. */
  public static boolean isDead(String clientId) {
    Matcher matcher = CLIENT_ID.matcher(clientId);
    return matcher.matches()
        && ProcessHandle.of(Long.parseLong(matcher.group(1)))
            .filter(ProcessHandle::isAlive)
            .isEmpty();
  }

  public Cluster cluster() {
    return cluster;
  }

  /** Whether an admin client exists and the cluster is up: questions are then answered quickly. */
  public synchronized boolean areConnected() {
    return admin != null && cluster.isUp();
  }

  public Admin admin() {
    String servers = cluster.bootstrapServers();
    synchronized (this) {
      if (!servers.equals(adminOf)) {
        close(admin);
        admin = null;
        admin = making("connect", servers, () -> Admin.create(adminSettings(servers)));
        adminOf = servers;
      }
      return admin;
    }
  }

  /** Of records as they are. */
  public Producer<byte[], byte[]> producer() {
    return producer(Packing.NONE);
  }

  /** One for each packing, made when first needed. */
  Producer<byte[], byte[]> producer(Packing packing) {
    String servers = cluster.bootstrapServers();
    synchronized (this) {
      if (!servers.equals(producerOf)) {
        closeProducers();
        producerOf = servers;
      }
      Producer<byte[], byte[]> producer = producers.get(packing);
      if (producer == null) {
        producer =
            making(
                "connect", servers, () -> new KafkaProducer<>(producerSettings(servers, packing)));
        producers.put(packing, producer);
      }
      return producer;
    }
  }

  /**
   * A producer of its own for one transaction after the other; the caller closes it.
   *
   * @param id fences an earlier producer of the same id
   */
  public Producer<byte[], byte[]> transactionalProducer(String id, Packing packing) {
    String servers = cluster.bootstrapServers();
    Map<String, Object> settings = producerSettings(servers, packing);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    // Readers of committed records wait for an open transaction; a killed server leaves one open.
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    return making("connect", servers, () -> new KafkaProducer<>(settings));
  }

  /** The settings that every client shares. */
  public Map<String, Object> common(String servers, String suffix) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    settings.putAll(properties);
    settings.putAll(cluster.clientProperties());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(
        CommonClientConfigs.CLIENT_ID_CONFIG,
        PREFIX + ProcessHandle.current().pid() + "-" + suffix);
    return settings;
  }

  /**
   * Waits for an answer of the admin client.
   *
   * @param tried for the error message, as in "could not {@code tried}"
   */
  public <T> T await(String tried, KafkaFuture<T> answer) {
    try {
      return answer.get(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw KafkaErrors.of(tried, address(), e);
    } catch (ExecutionException | TimeoutException e) {
      throw KafkaErrors.of(tried, address(), e);
    }
  }

  public synchronized String address() {
    return adminOf.isEmpty() ? producerOf : adminOf;
  }

  @Override
  public synchronized void close() {
    closeProducers();
    close(admin);
    admin = null;
    adminOf = "";
    producerOf = "";
  }

  private Map<String, Object> adminSettings(String servers) {
    Map<String, Object> settings = common(servers, "admin");
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIME_LIMIT.toMillis());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIME_LIMIT.toMillis() - 500);
    return settings;
  }

  private Map<String, Object> producerSettings(String servers, Packing packing) {
    Map<String, Object> settings = common(servers, "producer");
    settings.putAll(packing.settings());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // A broker that does not lead a partition yet refuses a batch, but would take the one behind
    // it, and then refuse the first for good.
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIME_LIMIT.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIME_LIMIT.toMillis() - 1000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) TIME_LIMIT.toMillis());
    // The broker's own limit counts.
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
    if (packing != Packing.NONE) {
      // A limit, not taken beforehand; it counts a record before it is compressed.
      settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) LARGEST_REQUEST + BATCH_BYTES);
    }
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return settings;
  }

  private interface Making<T> {
    T make();
  }

  private static <T> T making(String tried, String servers, Making<T> making) {
    try {
      return making.make();
    } catch (RuntimeException e) {
      throw KafkaErrors.of(tried, servers, e);
    }
  }

  private static void close(Admin admin) {
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
  }

  private void closeProducers() {
    producers.values().forEach(producer -> producer.close(Duration.ofSeconds(2)));
    producers.clear();
  }
}
