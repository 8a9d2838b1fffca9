import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Records per second of an empty function, against a plain consumer that makes the same calls to the same
 * instance with as many connections as Hearth may have calls at a time.
 *
 * <p>Usage: java -cp 'broker/target/lib/*' bench/EventThroughput.java STATE_DIR ORDER BATCH RECORDS ROUNDS
 * CONCURRENCY. The function {@code empty} is deployed, has no trigger, and takes CONCURRENCY calls.
 */
final class EventThroughput {
  private static final int PARTITIONS = 4;

  private final Topics topics;
  private final Hearth hearth;
  private final int concurrency;
  private final int batch;

  private EventThroughput(Path state, int batch, int concurrency) throws IOException {
    this.topics = new Topics(state);
    this.hearth = new Hearth(state);
    this.batch = batch;
    this.concurrency = concurrency;
  }

  public static void main(String[] args) throws Exception {
    String order = args[1];
    int batch = Integer.parseInt(args[2]);
    int records = Integer.parseInt(args[3]);
    int rounds = Integer.parseInt(args[4]);
    EventThroughput bench =
        new EventThroughput(Path.of(args[0]), batch, Integer.parseInt(args[5]));
    Quantiles hearth = new Quantiles();
    Quantiles plain = new Quantiles();
    Quantiles ratio = new Quantiles();
    for (int round = 0; round <= rounds; round++) {
      String topic = "throughput-" + order + "-" + batch + "-" + round;
      bench.topics.create(topic, PARTITIONS);
      double other = bench.hearth(topic, order, records);
      double one = bench.plain(topic, records);
      // The first round warms everything up.
      if (round > 0) {
        plain.add(one);
        hearth.add(other);
        ratio.add(other / one);
      }
    }
    System.out.printf(
        "order %s, batch %d, %d calls at a time, records/s: Hearth %s; plain consumer %s; ratio %.2f"
            + " (%.2f-%.2f)%n",
        order,
        batch,
        bench.concurrency,
        hearth,
        plain,
        ratio.median(),
        ratio.at(0),
        ratio.at(1));
  }

  private void fill(String topic, int records) throws IOException {
    try (KafkaProducer<byte[], byte[]> producer = topics.producer(5)) {
      for (int i = 0; i < records; i++) {
        producer.send(
            new ProducerRecord<>(
                topic, Topics.bytes("key " + i % 1000), Topics.bytes("{\"id\":" + i + "}")));
      }
    }
  }

  /** From the first event that is handled to the last; sending them takes a small part of it. */
  private double hearth(String topic, String order, int records) throws Exception {
    String before = "hearth_trigger_events_total";
    String settings =
        "{\"order\":\""
            + order
            + "\""
            + (batch > 1 ? ",\"batch\":{\"size\":" + batch + "}" : "")
            + "}";
    hearth.put("/api/v1/functions/empty/triggers/kafka/" + topic, settings);
    Thread.sleep(2000);
    fill(topic, records);
    Hearth.await(
        "the first record", () -> hearth.sum(before, "\"" + topic + "\"", "success") > 0);
    double counted = hearth.sum(before, "\"" + topic + "\"", "success");
    long begun = System.nanoTime();
    while (hearth.sum(before, "\"" + topic + "\"", "success") < records) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    double rate = (records - counted) * 1e9 / (System.nanoTime() - begun);
    hearth.delete("/api/v1/functions/empty/triggers/kafka/" + topic);
    return rate;
  }

  /** Polls into a bounded queue, from which as many threads as connections make calls. */
  private double plain(String topic, int records) throws Exception {
    Path socket = hearth.socket("empty");
    BlockingQueue<List<byte[]>> queue = new ArrayBlockingQueue<>(1000);
    AtomicLong handled = new AtomicLong();
    List<Thread> callers =
        java.util.stream.IntStream.range(0, concurrency)
            .mapToObj(i -> Thread.ofVirtual().start(() -> callAll(socket, queue, handled)))
            .toList();
    long begun = 0;
    long countedThen = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", topics.servers(),
                "group.id", "plain-" + topic,
                "auto.offset.reset", "earliest",
                "enable.auto.commit", true),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      List<byte[]> together = new java.util.ArrayList<>();
      for (int polled = 0; polled < records; ) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          if (begun == 0) {
            begun = System.nanoTime();
          }
          together.add(record.value());
          polled++;
          if (together.size() == batch || polled == records) {
            queue.put(together);
            together = new java.util.ArrayList<>();
          }
        }
      }
      while (handled.get() < records) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
    double rate = (records - countedThen) * 1e9 / (System.nanoTime() - begun);
    callers.forEach(Thread::interrupt);
    return rate;
  }

  private static void callAll(Path socket, BlockingQueue<List<byte[]>> queue, AtomicLong handled) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer answer = ByteBuffer.allocate(8192);
      while (true) {
        List<byte[]> events = queue.take();
        channel.write(request(events));
        answer.clear();
        do {
          if (channel.read(answer) < 0) {
            throw new IOException("the instance closed the connection");
          }
        } while (!isWhole(answer));
        handled.addAndGet(events.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.nio.channels.ClosedByInterruptException e) {
      // The end.
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean isWhole(ByteBuffer answer) {
    String text =
        new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
    return text.contains("\r\n\r\n");
  }

  /** The headers that Hearth sends too. */
  private static ByteBuffer request(List<byte[]> events) {
    byte[] body = events.getFirst();
    String type = "application/json";
    if (events.size() > 1) {
      StringBuilder batch = new StringBuilder("[");
      for (byte[] event : events) {
        batch
            .append(batch.length() > 1 ? "," : "")
            .append("{\"specversion\":\"1.0\",\"id\":\"partition:0/offset:12345\",")
            .append("\"source\":\"kafka:0123456789abcdef012345/throughput\",")
            .append("\"type\":\"dev.knative.kafka.event\",\"datacontenttype\":\"application/json\",")
            .append("\"time\":\"2026-01-01T00:00:00Z\",\"subject\":\"partition:0#12345\",")
            .append("\"key\":\"key 12\",\"partitionkey\":\"key 12\",\"data\":")
            .append(new String(event, StandardCharsets.UTF_8))
            .append("}");
      }
      body = Topics.bytes(batch.append("]").toString());
      type = "application/cloudevents-batch+json";
    }
    byte[] head =
        Topics.bytes(
            "POST / HTTP/1.1\r\nhost: empty\r\ncontent-type: "
                + type
                + "\r\nce-specversion: 1.0\r\nce-id: partition:0/offset:12345\r\n"
                + "ce-source: kafka:0123456789abcdef012345/throughput\r\n"
                + "ce-type: dev.knative.kafka.event\r\nce-subject: partition:0#12345\r\n"
                + "ce-time: 2026-01-01T00:00:00Z\r\nce-key: key 12\r\nce-partitionkey: key 12\r\n"
                + "idempotency-key: 00000000-0000-3000-8000-000000000000\r\n"
                + "x-call-id: 00000000-0000-3000-8000-000000000000\r\ncontent-length: "
                + body.length
                + "\r\n\r\n");
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
  }
}
