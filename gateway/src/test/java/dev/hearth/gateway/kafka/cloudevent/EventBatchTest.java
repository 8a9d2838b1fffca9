package dev.hearth.gateway.kafka.cloudevent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class EventBatchTest {
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
    byte[] batch = EventBatch.of(List.of(record), List.of(Map.of("hearthattempt", "2")), "cluster");
    return new ObjectMapper().readTree(batch).get(0);
  }

  private static ConsumerRecord<byte[], byte[]> record(String key, String value) {
    return new ConsumerRecord<>(
        "t", 0, 7, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }
}
