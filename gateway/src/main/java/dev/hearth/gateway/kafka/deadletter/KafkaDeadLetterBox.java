package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.event.DeadLetterBox;
import dev.hearth.api.event.DeadLetterContent;
import dev.hearth.api.event.DeadLetterEntry;
import dev.hearth.api.event.DeadLetterPage;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.TopicContent;
import dev.hearth.gateway.kafka.cluster.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Dead letters as they lie in their topics. Safe for use by many threads. */
public final class KafkaDeadLetterBox implements DeadLetterBox {
  private final Clients clients;
  private final Topics topics;
  private final LetterStates states;

  public KafkaDeadLetterBox(Clients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
    this.states = new LetterStates(clients, topics);
  }

  @Override
  public DeadLetterPage list(DeadLetterQuery query) {
    return search(query, (letter, entry) -> {});
  }

  @Override
  public Optional<DeadLetterContent> show(DeadLetterQuery query) {
    List<DeadLetterContent> found = new ArrayList<>();
    search(
        new DeadLetterQuery(
            query.topics(),
            query.function(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            query.id(),
            Optional.empty(),
            1),
        (letter, entry) -> found.add(content(letter, entry)));
    return found.stream().findFirst();
  }

  private static DeadLetterContent content(
      ConsumerRecord<byte[], byte[]> letter, DeadLetterEntry entry) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : letter.headers()) {
      if (!header.key().startsWith(LetterHeaders.PREFIX) && header.value() != null) {
        headers.put(header.key(), LetterHeaders.readable(header.value()));
      }
    }
    return new DeadLetterContent(entry, Optional.ofNullable(letter.value()), headers);
  }

  @Override
  public DeadLetterPage redrive(DeadLetterQuery query) {
    return decide(query, DeadLetterState.REDRIVEN, this::again);
  }

  @Override
  public DeadLetterPage drop(DeadLetterQuery query) {
    return decide(query, DeadLetterState.DROPPED, letter -> List.of());
  }

  private DeadLetterPage decide(
      DeadLetterQuery query,
      DeadLetterState state,
      Function<ConsumerRecord<byte[], byte[]>, List<ProducerRecord<byte[], byte[]>>> what) {
    states.makeSureOfTopic();
    // Opened before the states are read: from then on nobody else can decide on these letters.
    try (Decision decision = Decision.begin(clients, query.function())) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      DeadLetterPage page =
          search(
              query.in(DeadLetterState.WAITING),
              (letter, entry) -> {
                records.addAll(what.apply(letter));
                records.add(LetterStates.record(LetterPosition.of(letter), state));
              });
      decision.write(records);
      return page;
    }
  }

  /** The event as it was, for the one function that gave it up, with the call id it had. */
  private List<ProducerRecord<byte[], byte[]>> again(ConsumerRecord<byte[], byte[]> letter) {
    String topic = LetterHeaders.text(letter, LetterHeaders.TOPIC).orElseThrow();
    int partition =
        Integer.parseInt(LetterHeaders.text(letter, LetterHeaders.PARTITION).orElseThrow());
    OptionalInt partitions = topics.partitions(topic);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic,
            partition < partitions.orElse(0) ? partition : null,
            letter.key(),
            letter.value());
    for (Header header : letter.headers()) {
      if (!header.key().startsWith(LetterHeaders.PREFIX)) {
        record.headers().add(header);
      }
    }
    LetterHeaders.text(letter, LetterHeaders.FUNCTION)
        .ifPresent(
            function ->
                record.headers().add(LetterHeaders.REDRIVEN, LetterHeaders.bytes(function)));
    LetterHeaders.text(letter, LetterHeaders.CALL_ID)
        .ifPresent(
            callId -> record.headers().add(LetterHeaders.CALL_ID, LetterHeaders.bytes(callId)));
    return List.of(record);
  }

  private DeadLetterPage search(
      DeadLetterQuery query, BiConsumer<ConsumerRecord<byte[], byte[]>, DeadLetterEntry> found) {
    LetterSearch search = new LetterSearch(query, states.all());
    Optional<LetterPosition> after =
        query.id().isPresent() ? Optional.empty() : query.after().map(LetterPosition::parse);
    Optional<LetterPosition> only = query.id().map(LetterPosition::parse);
    List<DeadLetterEntry> entries = new ArrayList<>();
    for (LetterPosition start : starts(query, after, only)) {
      TopicContent.scan(
          clients,
          new TopicPartition(start.topic(), start.partition()),
          start.offset(),
          letter -> {
            search
                .entry(letter)
                .ifPresent(
                    entry -> {
                      entries.add(entry);
                      found.accept(letter, entry);
                    });
            return entries.size() < query.limit() && only.isEmpty();
          });
      if (entries.size() >= query.limit()) {
        return new DeadLetterPage(entries, Optional.of(entries.getLast().id()));
      }
    }
    return new DeadLetterPage(entries, Optional.empty());
  }

  /** Where to begin in every partition that is to be looked at, in their order. */
  private List<LetterPosition> starts(
      DeadLetterQuery query, Optional<LetterPosition> after, Optional<LetterPosition> only) {
    if (only.isPresent()) {
      return query.topics().contains(only.get().topic())
              && only.get().partition() < topics.partitions(only.get().topic()).orElse(0)
          ? List.of(only.get())
          : List.of();
    }
    List<LetterPosition> starts = new ArrayList<>();
    for (String topic : query.topics().stream().sorted().toList()) {
      int partitions = topics.partitions(topic).orElse(0);
      for (int partition = 0; partition < partitions; partition++) {
        LetterPosition beginning = new LetterPosition(topic, partition, 0);
        LetterPosition end = new LetterPosition(topic, partition, Long.MAX_VALUE);
        if (after.isEmpty() || after.get().compareTo(beginning) < 0) {
          starts.add(beginning);
        } else if (after.get().compareTo(end) < 0) {
          starts.add(new LetterPosition(topic, partition, after.get().offset() + 1));
        }
      }
    }
    return starts;
  }
}
