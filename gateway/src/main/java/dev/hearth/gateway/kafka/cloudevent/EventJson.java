package dev.hearth.gateway.kafka.cloudevent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of any kind as an event of a CloudEvents JSON batch; a value that is JSON as it is. */
final class EventJson {
  /** What Hearth says of an event, whatever its record says. */
  static final String CALL_ID = "hearthcallid";

  static final String ATTEMPT = "hearthattempt";

  private static final JsonFactory JSON = new JsonFactory();
  private static final String PREFIX = "ce-";
  private static final Set<String> WRITTEN_OTHERWISE =
      Set.of("data", "datacontenttype", CALL_ID, ATTEMPT);

  private final ConsumerRecord<byte[], byte[]> record;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator json;

  private EventJson(ConsumerRecord<byte[], byte[]> record) throws IOException {
    this.record = record;
    this.json = JSON.createGenerator(bytes);
  }

  static byte[] of(EventBatch.Entry entry, String clusterId) {
    try {
      EventJson event = new EventJson(entry.record());
      event.json.writeStartObject();
      event.members(clusterId);
      event.json.writeStringField(CALL_ID, entry.callId().toString());
      event.json.writeStringField(ATTEMPT, Integer.toString(entry.attempt()));
      event.json.writeEndObject();
      event.json.close();
      return event.bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory are always written", e);
    }
  }

  private void members(String clusterId) throws IOException {
    Map<String, String> headers = CloudEvents.headersOf(record, clusterId);
    Optional<String> type = Optional.ofNullable(headers.get("content-type"));
    if (type.filter(ContentType::isStructuredCloudEvent).isPresent() && isObject(record.value())) {
      structured(record.value());
    } else {
      attributes(headers);
      if (record.value() != null) {
        value(type, record.value());
      }
    }
  }

  /** Each member once, whatever a record calls its attributes. */
  private void attributes(Map<String, String> headers) throws IOException {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name =
          header.getKey().startsWith(PREFIX) ? header.getKey().substring(PREFIX.length()) : "";
      if (!name.isEmpty() && !WRITTEN_OTHERWISE.contains(name)) {
        json.writeStringField(name, text(header));
      }
    }
    if (headers.containsKey("content-type")) {
      json.writeStringField("datacontenttype", headers.get("content-type"));
    }
  }

  /** In a list the commas and percent signs of its values stay encoded. */
  private static String text(Map.Entry<String, String> header) {
    String value = header.getValue();
    if (!header.getKey().startsWith(PlainRecord.HEADER) || value.indexOf(',') < 0) {
      return HeaderText.decoded(value);
    }
    return Stream.of(value.split(",", -1))
        .map(each -> HeaderText.decoded(each).replace("%", "%25").replace(",", "%2C"))
        .collect(Collectors.joining(","));
  }

  private void value(Optional<String> type, byte[] value) throws IOException {
    Optional<String> text =
        type.filter(it -> it.startsWith("text/")).flatMap(it -> HeaderText.utf8(value));
    if (type.filter(EventJson::isJson).isPresent() && JsonText.isOneValue(value)) {
      json.writeFieldName("data");
      // An empty raw value: the colon, after which the bytes go out uncopied.
      json.writeRawValue("");
      json.flush();
      bytes.write(value);
    } else if (text.isPresent()) {
      json.writeStringField("data", text.get());
    } else {
      json.writeBinaryField("data_base64", value);
    }
  }

  /** All members but what it gets from Hearth. */
  private void structured(byte[] value) throws IOException {
    try (JsonParser parser = JSON.createParser(value)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals(CALL_ID) || name.equals(ATTEMPT)) {
          parser.skipChildren();
        } else {
          json.writeFieldName(name);
          json.copyCurrentStructure(parser);
        }
      }
    }
  }

  private static boolean isJson(String type) {
    return type.startsWith("application/json") || type.split(";", -1)[0].endsWith("+json");
  }

  private static boolean isObject(byte[] value) {
    if (value == null || !JsonText.isOneValue(value)) {
      return false;
    }
    int first = 0;
    while (value[first] <= ' ') {
      first++;
    }
    return value[first] == '{';
  }
}
