package dev.hearth.gateway.kafka.cloudevent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudEventsTest {
  private final RecordHeaders headers = new RecordHeaders();

  @Test
  void aPlainRecordBecomesACloudEventAsKnativeMakesIt() {
    assertThat(of("key-1", "{\"a\":1}"))
        .isEqualTo(
            Map.of(
                "ce-specversion", "1.0",
                "ce-id", "partition:3/offset:42",
                "ce-source", "kafka:cluster-1/orders",
                "ce-type", "dev.knative.kafka.event",
                "ce-subject", "partition:3#42",
                "ce-time", "2026-03-01T12:00:00Z",
                "ce-key", "key-1",
                "ce-partitionkey", "key-1",
                "content-type", "application/json"));
  }

  @ParameterizedTest(name = "{0} looks like {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"a\":1}'|application/json",
        "' [1, 2] '|application/json",
        "hello|text/plain; charset=utf-8",
        "'{not closed'|text/plain; charset=utf-8",
        "grüße|text/plain; charset=utf-8",
        "''|text/plain; charset=utf-8",
        "'a\0b'|application/octet-stream",
      })
  void theTypeOfAValueIsGuessed(String value, String type) {
    assertThat(of(null, value)).containsEntry("content-type", type);
  }

  @Test
  void bytesThatAreNoTextAreAStreamAndTheirKeyIsBase64() {
    byte[] noUtf8 = {(byte) 0xff, 1, 2};

    assertThat(CloudEvents.headersOf(record(noUtf8, noUtf8), "c"))
        .containsEntry("content-type", "application/octet-stream")
        .containsEntry("ce-key", "/wEC");
  }

  @Test
  void aTombstoneIsNotAnEmptyValue() {
    assertThat(of("k", null))
        .containsEntry("ce-kafkatombstone", "true")
        .doesNotContainKey("content-type");
    assertThat(of("k", "")).doesNotContainKey("ce-kafkatombstone");
  }

  @Test
  void theRecordsOwnContentTypeCounts() {
    header("content-type", "application/avro; v=2");

    assertThat(of(null, "{}")).containsEntry("content-type", "application/avro; v=2");
  }

  @ParameterizedTest
  @CsvSource({"'text/plain\r\nx-evil: 1'", "''", "nonsense", "'a/b; \u0007'"})
  void aContentTypeThatIsNoneIsNotPassedOn(String declared) {
    header("content-type", declared);

    assertThat(of(null, "{}")).containsEntry("content-type", "application/json");
  }

  @Test
  void headersBecomeAttributesUnderSafeNamesAndThoseOfOneNameAList() {
    header("X-Trace_Id", "one");
    header("x-trace-id", "two, three");
    header("text", "a b\r\nset-cookie: x%\u00e4\"");
    header("\r\n: ", "dropped");

    assertThat(of(null, "{}"))
        .containsEntry("ce-kafkaheaderxtraceid", "one,two%2C%20three")
        .containsEntry("ce-kafkaheadertext", "a%20b%0D%0Aset-cookie:%20x%25%C3%A4%22")
        .containsEntry("ce-kafkaleftout", "1")
        .doesNotContainKey("set-cookie");
  }

  @Test
  void anEmptyKeyIsAKeyAndNoPartitionKey() {
    assertThat(of("", "{}")).containsEntry("ce-key", "").doesNotContainKey("ce-partitionkey");
    assertThat(of("k", "{}")).containsEntry("ce-partitionkey", "k");
  }

  @Test
  void whatNoServerWouldTakeIsLeftOutAndCounted() {
    header("big", "x".repeat(PlainRecord.HEADER_BUDGET));
    header("small", "y");

    assertThat(of("k".repeat(PlainRecord.HEADER_BUDGET), "{}"))
        .doesNotContainKeys("ce-key", "ce-kafkaheaderbig")
        .containsEntry("ce-kafkaheadersmall", "y")
        .containsEntry("ce-kafkaleftout", "2");
  }

  @Test
  void aBinaryCloudEventPassesAsItIs() {
    header("ce_specversion", "1.0");
    header("ce_id", "a 1");
    header("ce_source", "/shop");
    header("ce_type", "order.made");
    header("ce_tenant", "t\n1");
    header("content-type", "application/json");
    header("other", "x");

    assertThat(of("k", "{}"))
        .isEqualTo(
            Map.of(
                "ce-specversion", "1.0",
                "ce-id", "a%201",
                "ce-source", "/shop",
                "ce-type", "order.made",
                "ce-tenant", "t%0A1",
                "content-type", "application/json"));
  }

  @Test
  void aStructuredCloudEventPassesAsItIs() {
    header("content-type", "application/cloudevents+json; charset=utf-8");

    assertThat(of("k", "{}"))
        .isEqualTo(Map.of("content-type", "application/cloudevents+json; charset=utf-8"));
  }

  @Test
  void aTraceGoesOn() {
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    header("traceparent", parent);

    assertThat(of(null, "{}")).containsEntry("traceparent", parent);
  }

  private void header(String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> of(String key, String value) {
    return CloudEvents.headersOf(record(bytes(key), bytes(value)), "cluster-1");
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
    return new ConsumerRecord<>(
        "orders",
        3,
        42,
        1772366400000L,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        value,
        headers,
        Optional.empty());
  }
}
