import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What happens to the logs of a topic: it is deleted and made again, or its logs lose their ends as in a
 * power cut, to below what was committed.
 */
final class LogFaults {
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

  /** Base offset and length, which does not count these. */
  private static final int BATCH_HEAD = 12;

  /** Where a batch says how many records it has, less one. */
  private static final int LAST_OFFSET_DELTA = 23;

  private final Topics topics;
  private final Path data;
  private final String topic;
  private final int partitions;

  LogFaults(Topics topics, Path state, String topic, int partitions) {
    this.topics = topics;
    this.data = state.resolve("kafka/data");
    this.topic = topic;
    this.partitions = partitions;
  }

  void makeAgain() throws Exception {
    try (Admin admin = Admin.create(topics.client())) {
      admin.deleteTopics(List.of(topic)).all().get();
      while (true) {
        try {
          admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
          return;
        } catch (ExecutionException e) {
          // The old one is still being deleted.
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
    }
  }

  /** By partition, what a group has committed. */
  Map<Integer, Long> committed(String group) throws Exception {
    Map<Integer, Long> committed = new HashMap<>();
    try (Admin admin = Admin.create(topics.client())) {
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, offset) -> {
                if (partition.topic().equals(topic)) {
                  committed.put(partition.partition(), offset.offset());
                }
              });
    }
    return committed;
  }

  /**
   * Cuts the logs of a broker that does not run at the batches that hold these offsets.
   *
   * @return the ids of the events that are gone
   */
  List<Integer> cut(Map<Integer, Long> offsets) throws IOException {
    List<Integer> gone = new ArrayList<>();
    for (Map.Entry<Integer, Long> each : offsets.entrySet()) {
      cut(data.resolve(topic + "-" + each.getKey()), each.getValue(), gone);
    }
    return gone;
  }

  private static void cut(Path log, long offset, List<Integer> gone) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.list(log)) {
      segments = files.filter(each -> each.toString().endsWith(".log")).sorted().toList();
    }
    for (int i = segments.size() - 1; i >= 0; i--) {
      long base = Long.parseLong(segments.get(i).getFileName().toString().replace(".log", ""));
      try (FileChannel file =
          FileChannel.open(segments.get(i), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        long position = base >= offset ? 0 : positionOf(file, offset);
        gone.addAll(ids(file, position));
        file.truncate(position);
      }
      if (base >= offset && i > 0) {
        Files.delete(segments.get(i));
      }
      if (base < offset) {
        break;
      }
    }
    // The broker makes what describes the log anew.
    try (Stream<Path> files = Files.list(log)) {
      for (Path each : files.filter(LogFaults::describesTheLog).toList()) {
        Files.delete(each);
      }
    }
  }

  private static boolean describesTheLog(Path file) {
    return file.toString().matches(".*\\.(index|timeindex|snapshot|txnindex)");
  }

  private static long positionOf(FileChannel file, long offset) throws IOException {
    long position = 0;
    ByteBuffer head = ByteBuffer.allocate(BATCH_HEAD + LAST_OFFSET_DELTA);
    while (position + head.capacity() <= file.size()) {
      head.clear();
      file.read(head, position);
      if (head.getLong(0) + head.getInt(LAST_OFFSET_DELTA) >= offset) {
        return position;
      }
      position += BATCH_HEAD + head.getInt(Long.BYTES);
    }
    return file.size();
  }

  private static List<Integer> ids(FileChannel file, long from) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) (file.size() - from));
    while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {
      // To the end of the file.
    }
    List<Integer> ids = new ArrayList<>();
    Matcher matcher =
        ID.matcher(new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      ids.add(Integer.valueOf(matcher.group(1)));
    }
    return ids;
  }
}
