package dev.hearth.gateway.kafka.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.filter.EventFilter;
import dev.hearth.api.filter.TextPattern;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFilterTest {
  private static final String ORDER =
      """
      {"country": "DE", "total": 7, "paid": true, "note": null,
       "items": [{"sku": "a"}, {"sku": "b"}], "address": {"city name": "Köln"}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.country              | DE   | true",
        "$.country              | FR   | false",
        "$.country              | *    | true",
        "$.missing              | *    | false",
        "$.total                | 7    | true",
        "$.total                | 7.0  | false",
        "$.paid                 | true | true",
        "$.note                 | null | true",
        "$.items[*].sku         | b    | true",
        "$.items[*].sku         | c    | false",
        "$.items[0].sku         | a    | true",
        "$.items[-1].sku        | b    | true",
        "$.items[2].sku         | *    | false",
        "$.items                | *    | true",
        "$.items                | a    | false",
        "$.address['city name'] | K*   | true",
        "$.country.code         | *    | false",
        "$                      | *    | true"
      })
  void aPathIntoTheValueLeadsToWhatFits(String path, String pattern, boolean passes) {
    assertThat(value(path, pattern).passes(record(ORDER))).isEqualTo(passes);
  }

  @Test
  void aValueThatIsNoJsonFitsNoPath() {
    assertThat(value("$", "*").passes(record("not JSON"))).isFalse();
    assertThat(value("$", "*").passes(record(null))).isFalse();
    assertThat(value("$.a", "*").passes(record(""))).isFalse();
  }

  @Test
  void headersAreThoseOfTheRecordAndOneOfSeveralHasToFit() {
    RecordFilter filter =
        new RecordFilter(
            new EventFilter(Map.of(), Map.of("region", TextPattern.of("eu", "uk")), Map.of()));

    assertThat(filter.passes(record("x", "region", "us", "region", "uk"))).isTrue();
    assertThat(filter.passes(record("x", "region", "uk", "region", "us"))).isTrue();
    assertThat(filter.passes(record("x", "region", "us", "region", "de"))).isFalse();
    assertThat(filter.passes(record("x"))).isFalse();
    RecordFilter attribute =
        new RecordFilter(
            new EventFilter(
                Map.of("kafkaheaderregion", TextPattern.of("eu, north")), Map.of(), Map.of()));
    assertThat(attribute.passes(record("x", "region", "us", "region", "eu, north"))).isTrue();
    assertThat(attribute.passes(record("x", "region", "us", "region", "eu"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "type,    order.*,                  true",
    "type,    invoice.*,                false",
    "subject, 'a b',                    true",
    "tenant,  *,                        false"
  })
  void attributesAreThoseOfAnEventInBinaryMode(String name, String pattern, boolean passes) {
    ConsumerRecord<byte[], byte[]> event =
        record(
            "x",
            "ce_specversion",
            "1.0",
            "ce_id",
            "1",
            "ce_source",
            "/shop",
            "ce_type",
            "order.created",
            "ce_subject",
            "a b");

    assertThat(attribute(name, pattern).passes(event)).isEqualTo(passes);
  }

  @Test
  void attributesAreThoseOfAnEventInStructuredMode() {
    ConsumerRecord<byte[], byte[]> event =
        record(
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop\",\"type\":\"order.created\"}",
            "content-type",
            "application/cloudevents+json");

    assertThat(attribute("type", "order.*").passes(event)).isTrue();
    assertThat(attribute("type", "invoice.*").passes(event)).isFalse();
  }

  @Test
  void aPlainRecordHasTheAttributesThatItsFunctionWouldSee() {
    assertThat(attribute("type", "dev.knative.kafka.event").passes(record("x"))).isTrue();
    assertThat(attribute("source", "*/orders").passes(record("x"))).isTrue();
  }

  @Test
  void allConditionsHaveToHold() {
    RecordFilter filter =
        new RecordFilter(
            new EventFilter(
                Map.of("type", TextPattern.of("*")),
                Map.of("region", TextPattern.of("eu")),
                Map.of("$.country", TextPattern.of("DE"))));

    assertThat(filter.passes(record(ORDER, "region", "eu"))).isTrue();
    assertThat(filter.passes(record(ORDER, "region", "us"))).isFalse();
    assertThat(filter.passes(record("{}", "region", "eu"))).isFalse();
  }

  private static RecordFilter value(String path, String pattern) {
    return new RecordFilter(
        new EventFilter(Map.of(), Map.of(), Map.of(path, TextPattern.of(pattern))));
  }

  private static RecordFilter attribute(String name, String pattern) {
    return new RecordFilter(
        new EventFilter(Map.of(name, TextPattern.of(pattern)), Map.of(), Map.of()));
  }

  private static ConsumerRecord<byte[], byte[]> record(String value, String... headers) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("orders", 0, 0, null, bytes(value));
    for (int i = 0; i < headers.length; i += 2) {
      record.headers().add(headers[i], bytes(headers[i + 1]));
    }
    return record;
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
