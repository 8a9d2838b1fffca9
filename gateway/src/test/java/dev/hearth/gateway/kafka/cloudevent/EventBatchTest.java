package dev.hearth.gateway.kafka.cloudevent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBatchTest {
  private static final List<Long> TIMES =
      List.of(-1L, 0L, 7L, 1_763_796_000_000L, 1_763_796_000_001L, 1_763_796_000_999L);
  private static final List<String> KEYS =
      List.of("null", "", "key 1", "50%", "say \"no\"", "back\\slash", "Zoë", "k".repeat(2043));
  private static final List<String> VALUES =
      List.of(
          "null",
          "",
          "plain",
          "{}",
          "[]",
          " {\"id\": 1} ",
          "{\"a\":[1,{\"b\":null}]}\n",
          "{\"city\":\"Köln\"}",
          "{\"a\":1}{\"b\":2}",
          "{\"a\":[",
          "]}",
          "{\"a\":\"}",
          "[{]",
          "[[]");
  private static final UUID CALL_ID = UUID.fromString("c609ad4f-46fe-3b2a-9d9c-56cafeb99ec1");

  @Test
  void jsonTextAndBytesAreCarriedAsCloudEventsSays() throws IOException {
    JsonNode json = event(record("k", "{\"n\":1}"));
    JsonNode text = event(record("k", "plain"));
    JsonNode bytes = event(new ConsumerRecord<>("t", 0, 7, null, new byte[] {1, 2}));

    assertThat(json.path("data").path("n").asInt()).isEqualTo(1);
    assertThat(json.path("datacontenttype").asText()).isEqualTo("application/json");
    assertThat(text.path("data").asText()).isEqualTo("plain");
    assertThat(bytes.path("data_base64").binaryValue()).containsExactly(1, 2);
    assertThat(bytes.has("data")).isFalse();
  }

  @Test
  void attributesAreThoseOfASingleEventWithoutPercentEncoding() throws IOException {
    JsonNode event = event(record("Zoë 1", "{}"));

    assertThat(event.path("id").asText()).isEqualTo("partition:0/offset:7");
    assertThat(event.path("partitionkey").asText()).isEqualTo("Zoë 1");
    assertThat(event.path("source").asText()).isEqualTo("kafka:cluster/t");
    assertThat(event.path("hearthattempt").asText()).isEqualTo("2");
  }

  @Test
  void aHeaderThatComesSeveralTimesIsAListWhoseCommasStaySafe() throws IOException {
    ConsumerRecord<byte[], byte[]> record = record("", "{}");
    record.headers().add("tag", bytes("red"));
    record.headers().add("tag", bytes("green, 50 %"));
    record.headers().add("one", bytes("a, b"));

    JsonNode event = event(record);
    assertThat(event.path("kafkaheadertag").asText()).isEqualTo("red,green%2C 50 %25");
    assertThat(event.path("kafkaheaderone").asText()).isEqualTo("a, b");
    assertThat(event.has("partitionkey")).isFalse();
  }

  @Test
  void aStructuredCloudEventIsPutInAsItIs() throws IOException {
    ConsumerRecord<byte[], byte[]> record =
        record("k", "{\"specversion\":\"1.0\",\"id\":\"own\",\"source\":\"/s\",\"type\":\"x\"}");
    record
        .headers()
        .add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));

    assertThat(event(record).path("id").asText()).isEqualTo("own");
    assertThat(EventBatch.id(record, "cluster")).isEqualTo("own");
  }

  @Test
  void aJsonValueIsCarriedByteForByte() {
    String value =
        "{ \"price\": 1.10, \"big\": 123456789012345678901234567890, \"city\": \"Köln\" }";

    assertThat(text(record("k", value))).contains("\"data\":" + value + ",");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\":1} x}", "{\"a\":1}{\"b\":2}", "{a:1}", "[1,]", "{}]}", "{\"a\":\"b}"})
  void aValueThatOnlyLooksLikeJsonKeepsItsBytes(String value) throws IOException {
    JsonNode event = event(record("k", value));

    assertThat(event.path("data_base64").binaryValue())
        .isEqualTo(value.getBytes(StandardCharsets.UTF_8));
    assertThat(event.has("data")).isFalse();
  }

  @Test
  void jsonInAnotherEncodingOrWithAByteOrderMarkKeepsItsBytes() throws IOException {
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_8)) {
      byte[] value = "\ufeff{\"a\":1}".getBytes(charset);
      ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, 7, null, value);
      record.headers().add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));

      assertThat(event(record).path("data_base64").binaryValue()).isEqualTo(value);
    }
  }

  @Test
  void aRecordCannotSetWhatHearthSays() {
    ConsumerRecord<byte[], byte[]> record = record("k", "{}");
    for (String name : List.of("specversion", "id", "source", "type", "hearthattempt", "data")) {
      record.headers().add("ce_" + name, "theirs".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(text(record)).containsOnlyOnce("hearthattempt").containsOnlyOnce("\"data\"");
  }

  @Test
  void aStructuredCloudEventCannotEither() {
    ConsumerRecord<byte[], byte[]> record =
        record("k", "{\"id\":\"own\",\"hearthattempt\":{\"is\":[9]},\"data\":{\"n\":[1,2]}}");
    record
        .headers()
        .add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));

    assertThat(text(record))
        .isEqualTo(
            "[{\"id\":\"own\",\"data\":{\"n\":[1,2]},\"hearthcallid\":\"%s\",\"hearthattempt\":\"2\"}]"
                .formatted(CALL_ID));
  }

  /** What is written at once is what is written member by member. */
  @Test
  void plainRecordsAreWrittenAsAllOthersAre() {
    Random random = new Random(20261122);
    int plain = 0;
    for (int round = 0; round < 3000; round++) {
      List<EventBatch.Entry> entries =
          Stream.generate(() -> entry(random)).limit(1 + random.nextInt(6)).toList();
      plain += PlainJson.among(entries).cardinality();

      assertThat(new String(EventBatch.of(entries, "cluster \"1\""), StandardCharsets.UTF_8))
          .isEqualTo(
              entries.stream()
                  .map(each -> EventJson.of(each, "cluster \"1\""))
                  .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                  .collect(Collectors.joining(",", "[", "]")));
    }
    assertThat(plain).isBetween(1000, 9000);
  }

  private static EventBatch.Entry entry(Random random) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "topic-1",
            random.nextInt(3),
            random.nextLong(1L << 40),
            TIMES.get(random.nextInt(TIMES.size())),
            TimestampType.CREATE_TIME,
            0,
            0,
            bytes(KEYS.get(random.nextInt(KEYS.size()))),
            bytes(VALUES.get(random.nextInt(VALUES.size()))),
            new RecordHeaders(),
            Optional.empty());
    if (random.nextInt(10) == 0) {
      record.headers().add("trace", bytes("x"));
    }
    return new EventBatch.Entry(
        record, new UUID(random.nextLong(), random.nextLong()), 1 + random.nextInt(3));
  }

  private static byte[] bytes(String text) {
    return text.equals("null") ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aTombstoneHasNoData() throws IOException {
    JsonNode event =
        event(new ConsumerRecord<>("t", 0, 7, "k".getBytes(StandardCharsets.UTF_8), (byte[]) null));

    assertThat(event.has("data")).isFalse();
    assertThat(event.has("data_base64")).isFalse();
    assertThat(event.path("kafkatombstone").asText()).isEqualTo("true");
  }

  @Test
  void failedIdsAreReadAndWhatIsNoJsonSaysNothing() {
    assertThat(failed("{\"failed\":[\"a\",\"b\"]}")).hasValue(Set.of("a", "b"));
    assertThat(failed("{\"done\":true}")).hasValue(Set.of());
    assertThat(failed("ok")).hasValue(Set.of());
    assertThat(failed("")).hasValue(Set.of());
    assertThat(failed("{\"failed\":[\"a\",")).isEmpty();
  }

  private static Optional<Set<String>> failed(String answer) {
    return EventBatch.failedIds(answer.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode event(ConsumerRecord<byte[], byte[]> record) throws IOException {
    return new ObjectMapper().readTree(text(record)).get(0);
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    byte[] batch = EventBatch.of(List.of(new EventBatch.Entry(record, CALL_ID, 2)), "cluster");
    return new String(batch, StandardCharsets.UTF_8);
  }

  private static ConsumerRecord<byte[], byte[]> record(String key, String value) {
    return new ConsumerRecord<>(
        "t", 0, 7, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }
}
