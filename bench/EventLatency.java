import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One event at a time on an idle platform: from the producer's send to the end of the handler.
 *
 * <p>Usage: java -cp 'broker/target/lib/*' bench/EventLatency.java STATE_DIR EVENTS STARTS. The function
 * {@code handled} is deployed. STARTS of them find no instance.
 */
final class EventLatency {
  private static final int WARM_UP = 1000;

  private final Map<Integer, Topics.Done> done = new ConcurrentHashMap<>();
  private final Hearth hearth;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Quantiles acknowledgements = new Quantiles();
  private volatile long acknowledged;
  private int next;

  private EventLatency(Hearth hearth, KafkaProducer<byte[], byte[]> producer) {
    this.hearth = hearth;
    this.producer = producer;
  }

  public static void main(String[] args) throws Exception {
    Path state = Path.of(args[0]);
    Topics topics = new Topics(state);
    topics.create("events.done", 4);
    AtomicBoolean stop = new AtomicBoolean();
    EventLatency bench = new EventLatency(new Hearth(state), topics.producer(0));
    Thread reader =
        topics.read(
            "events.done",
            false,
            stop,
            record -> {
              Topics.Done each = Topics.Done.of(record);
              bench.done.putIfAbsent(each.id(), each);
            });
    bench.run(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    stop.set(true);
    reader.join();
    bench.producer.close();
  }

  private void run(int events, int starts) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      latency();
    }
    Quantiles warm = new Quantiles();
    for (int i = 0; i < events; i++) {
      warm.add(latency());
      Thread.sleep(20);
    }
    System.out.println("idle, one event, ms: " + warm);
    System.out.println("of which until the broker acknowledged: " + acknowledgements);
    Quantiles cold = new Quantiles();
    for (int i = 0; i < starts; i++) {
      hearth.toZero("handled");
      hearth.awaitRest();
      Thread.sleep(300);
      cold.add(latency());
    }
    System.out.println("from zero instances, ms: " + cold);
  }

  private double latency() throws Exception {
    int id = next++;
    long sent = Topics.nowMicros();
    producer.send(
        new ProducerRecord<>(
            "events", Topics.bytes("key " + id), Topics.bytes("{\"id\":" + id + "}")),
        (position, error) -> acknowledged = Topics.nowMicros());
    Hearth.await("event " + id, () -> done.containsKey(id));
    acknowledgements.add((acknowledged - sent) / 1000.0);
    return (done.get(id).ended() - sent) / 1000.0;
  }
}
