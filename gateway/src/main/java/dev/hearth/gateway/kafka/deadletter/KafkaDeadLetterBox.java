package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.DeadLetterBox;
import dev.hearth.api.event.DeadLetterContent;
import dev.hearth.api.event.DeadLetterEntry;
import dev.hearth.api.event.DeadLetterPage;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.Packing;
import dev.hearth.gateway.kafka.cluster.TopicContent;
import dev.hearth.gateway.kafka.cluster.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final LetterTopics letterTopics;
  private final LetterStates states;

  public KafkaDeadLetterBox(Clients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
    this.letterTopics = new LetterTopics(topics);
    this.states = new LetterStates(clients, topics);
  }

  @Override
  public DeadLetterPage list(DeadLetterQuery query) {
    return search(query, states.of(query.topics()), (letter, entry) -> {});
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
        states.of(query.topics()),
        (letter, entry) -> found.add(LetterContent.of(letter, entry)));
    return found.stream().findFirst();
  }

  @Override
  public DeadLetterPage redrive(DeadLetterQuery query) {
    return decide(query, DeadLetterState.REDRIVEN, new RedrivenEvents(clients, topics)::of);
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
    Map<String, String> refused = new HashMap<>();
    IdentityHashMap<ProducerRecord<byte[], byte[]>, String> letters = new IdentityHashMap<>();
    Packing packing = Packing.FAST;
    while (true) {
      try {
        return decide(query, state, what, packing, refused, letters);
      } catch (RecordRefusedException e) {
        String letter = letters.get(e.record());
        if (packing == Packing.BEST
            && (letter == null || refused.put(letter, tooLarge(letter, e.record())) != null)) {
          throw new HearthException(ErrorCode.PAYLOAD_TOO_LARGE, e.getMessage(), e);
        }
        packing = Packing.BEST;
        letters.clear();
      }
    }
  }

  private static String tooLarge(String letter, ProducerRecord<byte[], byte[]> event) {
    int added = 0;
    for (String name : List.of(LetterHeaders.REDRIVEN, LetterHeaders.CALL_ID)) {
      Header header = event.headers().lastHeader(name);
      added += header == null ? 0 : name.length() + header.value().length;
    }
    return ("dead letter %s is left: topic '%s' does not take its event with the headers of a redrive (%d bytes);"
            + " raise the topic's max.message.bytes, then redrive it")
        .formatted(letter, event.topic(), added);
  }

  private DeadLetterPage decide(
      DeadLetterQuery query,
      DeadLetterState state,
      Function<ConsumerRecord<byte[], byte[]>, List<ProducerRecord<byte[], byte[]>>> what,
      Packing packing,
      Map<String, String> refused,
      IdentityHashMap<ProducerRecord<byte[], byte[]>, String> letters) {
    // Opened before the states are read: from then on nobody else can decide on these letters.
    try (Decision decision = Decision.begin(clients, query.function(), packing)) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      List<String> skipped = new ArrayList<>();
      Set<String> left = new HashSet<>();
      Decisions decisions = states.of(query.topics());
      DeadLetterPage page =
          search(
              query.in(DeadLetterState.WAITING),
              decisions,
              (letter, entry) -> {
                if (refused.containsKey(entry.id())) {
                  left.add(entry.id());
                  skipped.add(refused.get(entry.id()));
                  return;
                }
                try {
                  List<ProducerRecord<byte[], byte[]>> events = what.apply(letter);
                  events.forEach(event -> letters.put(event, entry.id()));
                  records.addAll(events);
                  records.add(LetterStates.record(decisions.key(letter), state));
                } catch (ValueGoneException e) {
                  left.add(entry.id());
                  skipped.add(e.getMessage());
                }
              });
      decision.write(records);
      return new DeadLetterPage(
          page.letters().stream().filter(entry -> !left.contains(entry.id())).toList(),
          page.next(),
          skipped);
    }
  }

  private DeadLetterPage search(
      DeadLetterQuery query,
      Decisions decisions,
      BiConsumer<ConsumerRecord<byte[], byte[]>, DeadLetterEntry> found) {
    LetterSearch search = new LetterSearch(query, decisions);
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
              && only.get().partition() < letterTopics.partitions(only.get().topic())
          ? List.of(only.get())
          : List.of();
    }
    List<LetterPosition> starts = new ArrayList<>();
    for (String topic : query.topics().stream().sorted().toList()) {
      int partitions = letterTopics.partitions(topic);
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
