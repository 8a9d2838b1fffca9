import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Records per second of an empty function, against a plain consumer that makes the same calls to the same
 * instance with as many connections as Hearth may have calls at a time. Both read a topic that is full already;
 * both are measured from a tenth of the records to nine tenths.
 *
 * <p>Usage: java -cp 'broker/target/lib/*' bench/EventThroughput.java STATE_DIR ORDER BATCH RECORDS ROUNDS
 * CONCURRENCY. The function {@code empty} is deployed, has no trigger, and takes CONCURRENCY calls.
 */
final class EventThroughput {
  private static final int PARTITIONS = 4;
  private static final long HIGH = 0x0123_4567_89ab_8defL;
  private static final long LOW = 1L << 63;

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
      bench.fill(topic, records);
      boolean plainFirst = round % 2 == 1;
      double before = plainFirst ? bench.plain(topic, records) : 0;
      double ours = bench.hearth(topic, order, records);
      double others = plainFirst ? before : bench.plain(topic, records);
      System.err.printf("round %d: Hearth %.0f, plain consumer %.0f%n", round, ours, others);
      // The first round warms everything up.
      if (round > 0) {
        plain.add(others);
        hearth.add(ours);
        ratio.add(ours / others);
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

  /** Records per second between a tenth and nine tenths, by a count that costs something to ask for. */
  private static double rate(LongSupplier handled, int records) throws InterruptedException {
    long from = await(handled, records / 10);
    long begun = System.nanoTime();
    long to = await(handled, records / 10 * 9);
    return (to - from) * 1e9 / (System.nanoTime() - begun);
  }

  private static long await(LongSupplier handled, long enough) throws InterruptedException {
    long count = handled.getAsLong();
    while (count < enough) {
      TimeUnit.MILLISECONDS.sleep(250);
      count = handled.getAsLong();
    }
    return count;
  }

  private double hearth(String topic, String order, int records) throws Exception {
    String settings =
        "{\"from\":\"earliest\",\"order\":\""
            + order
            + "\""
            + (batch > 1 ? ",\"batch\":{\"size\":" + batch + "}" : "")
            + "}";
    LongSupplier handled =
        () ->
            (long)
                hearth.sum("hearth_trigger_events_total", "\"" + topic + "\"", "\"success\"");
    hearth.put("/api/v1/functions/empty/triggers/kafka/" + topic, settings);
    double rate = rate(handled, records);
    await(handled, records);
    hearth.delete("/api/v1/functions/empty/triggers/kafka/" + topic);
    return rate;
  }

  /** Polls into a bounded queue, from which as many threads as connections make calls. */
  private double plain(String topic, int records) throws Exception {
    Path socket = hearth.socket("empty");
    BlockingQueue<List<ConsumerRecord<byte[], byte[]>>> queue = new ArrayBlockingQueue<>(1000);
    AtomicLong handled = new AtomicLong();
    List<Thread> callers =
        IntStream.range(0, concurrency)
            .mapToObj(i -> Thread.ofVirtual().start(() -> callAll(socket, queue, handled)))
            .toList();
    Thread consumer = Thread.ofPlatform().start(() -> consume(topic, records, queue));
    double rate = rate(handled::get, records);
    await(handled::get, records);
    consumer.join();
    callers.forEach(Thread::interrupt);
    return rate;
  }

  private void consume(
      String topic, int records, BlockingQueue<List<ConsumerRecord<byte[], byte[]>>> queue) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            topics.client(
                "group.id", "plain-" + topic,
                "auto.offset.reset", "earliest",
                "enable.auto.commit", true),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      List<ConsumerRecord<byte[], byte[]>> together = new ArrayList<>();
      for (int polled = 0; polled < records; ) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          together.add(record);
          polled++;
          if (together.size() == batch || polled == records) {
            queue.put(together);
            together = new ArrayList<>();
          }
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void callAll(
      Path socket, BlockingQueue<List<ConsumerRecord<byte[], byte[]>>> queue, AtomicLong handled) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer answer = ByteBuffer.allocate(8192);
      while (true) {
        List<ConsumerRecord<byte[], byte[]>> events = queue.take();
        ByteBuffer request = events.size() > 1 ? batch(events) : single(events.getFirst());
        while (request.hasRemaining()) {
          channel.write(request);
        }
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

  // What follows are the requests that Hearth sends, header by header and attribute by attribute.

  private static String callId(ConsumerRecord<?, ?> record) {
    return new UUID(HIGH, LOW | (long) record.partition() << 48 | record.offset()).toString();
  }

  private static ByteBuffer single(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8).replace(" ", "%20");
    String place = "partition:" + record.partition();
    String callId = callId(record);
    return request(
        "ce-specversion: 1.0\r\nce-id: " + place + "/offset:" + record.offset()
            + "\r\nce-source: kafka:0123456789abcdef012345/" + record.topic()
            + "\r\nce-type: dev.knative.kafka.event\r\nce-subject: " + place + "#" + record.offset()
            + "\r\nce-time: " + Instant.ofEpochMilli(record.timestamp())
            + "\r\nce-key: " + key + "\r\nce-partitionkey: " + key
            + "\r\ncontent-type: application/json\r\nidempotency-key: " + callId
            + "\r\nx-hearth-attempt: 1\r\n",
        callId,
        record.value());
  }

  private static ByteBuffer batch(List<ConsumerRecord<byte[], byte[]>> records) {
    StringBuilder batch = new StringBuilder("[");
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      String place = "partition:" + record.partition();
      batch
          .append(batch.length() > 1 ? "," : "")
          .append("{\"specversion\":\"1.0\",\"id\":\"")
          .append(place + "/offset:" + record.offset())
          .append("\",\"source\":\"kafka:0123456789abcdef012345/")
          .append(record.topic())
          .append("\",\"type\":\"dev.knative.kafka.event\",\"subject\":\"")
          .append(place + "#" + record.offset())
          .append("\",\"time\":\"")
          .append(Instant.ofEpochMilli(record.timestamp()))
          .append("\",\"key\":\"")
          .append(key)
          .append("\",\"partitionkey\":\"")
          .append(key)
          .append("\",\"datacontenttype\":\"application/json\",\"data\":")
          .append(new String(record.value(), StandardCharsets.UTF_8))
          .append(",\"hearthcallid\":\"")
          .append(callId(record))
          .append("\",\"hearthattempt\":\"1\"}");
    }
    String callId = callId(records.getFirst());
    return request(
        "content-type: application/cloudevents-batch+json; charset=utf-8\r\nidempotency-key: "
            + callId
            + "\r\nx-hearth-batch: " + records.size() + "\r\n",
        callId,
        Topics.bytes(batch.append("]").toString()));
  }

  private static ByteBuffer request(String headers, String callId, byte[] body) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    byte[] head =
        Topics.bytes(
            "POST / HTTP/1.1\r\nHost: empty\r\nContent-Length: " + body.length + "\r\n" + headers
                + "X-Call-Id: " + callId
                + "\r\ntraceparent: 00-"
                + hex.toHexDigits(random.nextLong())
                + hex.toHexDigits(random.nextLong())
                + "-"
                + hex.toHexDigits(random.nextLong())
                + "-01\r\nX-Hearth-Deadline: " + (System.currentTimeMillis() + 30_000)
                + "\r\n\r\n");
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
  }
}
