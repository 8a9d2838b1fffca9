import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Parallelism beyond partitions with the order of keys kept.
 *
 * <p>Usage: java -cp 'broker/target/lib/*' bench/EventOrder.java STATE_DIR KEYS RECORDS MILLIS ROUNDS:
 * RECORDS of each of KEYS keys, of MILLIS each, all in one partition. The function {@code handled} is deployed.
 */
final class EventOrder {
  private EventOrder() {}

  public static void main(String[] args) throws Exception {
    Path state = Path.of(args[0]);
    int keys = Integer.parseInt(args[1]);
    int records = Integer.parseInt(args[2]);
    int millis = Integer.parseInt(args[3]);
    int rounds = Integer.parseInt(args[4]);
    Topics topics = new Topics(state);
    topics.create("events.done", 4);
    Quantiles wall = new Quantiles();
    int violations = 0;
    long duplicates = 0;
    try (KafkaProducer<byte[], byte[]> producer = topics.producer(1)) {
      for (int round = 0; round < rounds; round++) {
        int first = round * keys * records;
        Map<Integer, List<Topics.Done>> done = new ConcurrentHashMap<>();
        AtomicBoolean stop = new AtomicBoolean();
        Thread reader =
            topics.read(
                "events.done",
                false,
                stop,
                record -> {
                  Topics.Done each = Topics.Done.of(record);
                  done.computeIfAbsent(each.id(), id -> new ArrayList<>()).add(each);
                });
        long begun = Topics.nowMicros();
        for (int record = 0; record < records; record++) {
          for (int key = 0; key < keys; key++) {
            int id = first + record * keys + key;
            String value = "{\"id\":" + id + ",\"millis\":" + millis + "}";
            producer.send(
                new ProducerRecord<>(
                    "events", 0, Topics.bytes("key " + key), Topics.bytes(value)));
          }
        }
        producer.flush();
        await(done, keys * records);
        stop.set(true);
        reader.join();
        long last =
            done.values().stream().mapToLong(each -> each.getFirst().ended()).max().orElseThrow();
        wall.add((last - begun) / 1000.0);
        duplicates += done.values().stream().mapToLong(List::size).sum() - (long) keys * records;
        violations += violations(done, first, keys, records);
      }
    }
    System.out.printf(
        "%d keys x %d records of %d ms in one partition, ms from the first send to the last end:"
            + " %s; order violations %d, repeated %d%n",
        keys, records, millis, wall, violations, duplicates);
  }

  private static void await(Map<Integer, ?> done, int all) throws InterruptedException {
    long progressAt = System.nanoTime();
    for (int before = 0; done.size() < all; ) {
      if (done.size() > before) {
        before = done.size();
        progressAt = System.nanoTime();
      }
      if (System.nanoTime() - progressAt > 60_000_000_000L) {
        throw new IllegalStateException(done.size() + " of " + all + " events were handled");
      }
      Thread.sleep(1);
    }
  }

  /** Events that began before the one before them with the same key had ended. */
  private static int violations(
      Map<Integer, List<Topics.Done>> done, int first, int keys, int records) {
    int violations = 0;
    for (int key = 0; key < keys; key++) {
      for (int record = 1; record < records; record++) {
        int id = first + record * keys + key;
        if (done.get(id).getFirst().started() < done.get(id - keys).getFirst().ended()) {
          violations++;
        }
      }
    }
    return violations;
  }
}
