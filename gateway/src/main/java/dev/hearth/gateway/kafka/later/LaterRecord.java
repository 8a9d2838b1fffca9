package dev.hearth.gateway.kafka.later;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.forward.RequestForm;
import dev.hearth.gateway.wire.HeaderLine;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A call as a record: its id is the key, so that two records of one call go one after the other,
 * its body the value. The head is in headers, none of which begins as those of dead letters do.
 */
final class LaterRecord {
  private static final String METHOD = "call-method";
  private static final String TARGET = "call-target";
  private static final String ENTRANCE = "call-entrance";
  private static final String CALLBACK = "call-callback";
  private static final String FINGERPRINT = "call-fingerprint";
  private static final String LINE = "http-";
  private static final byte[] NOTHING = {};

  private LaterRecord() {}

  static ProducerRecord<byte[], byte[]> write(
      AsyncCall call, String fingerprint, String topic, Instant acceptedAt) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, null, acceptedAt.toEpochMilli(), bytes(call.id()), call.body());
    record.headers().add(METHOD, bytes(call.form().method()));
    record.headers().add(TARGET, bytes(call.form().target()));
    record.headers().add(ENTRANCE, bytes(call.entrance()));
    record.headers().add(FINGERPRINT, bytes(fingerprint));
    call.callback().ifPresent(url -> record.headers().add(CALLBACK, bytes(url.toString())));
    for (HeaderLine line : call.form().lines()) {
      record.headers().add(LINE + line.name(), bytes(line.value()));
    }
    return record;
  }

  /** Empty for a record that somebody else wrote. */
  static Optional<AsyncCall> read(FunctionName function, ConsumerRecord<byte[], byte[]> record) {
    Optional<String> method = text(record, METHOD);
    Optional<String> target = text(record, TARGET);
    if (record.key() == null || method.isEmpty() || target.isEmpty()) {
      return Optional.empty();
    }
    List<HeaderLine> lines = new ArrayList<>();
    for (Header header : record.headers()) {
      if (header.key().startsWith(LINE) && header.value() != null) {
        lines.add(new HeaderLine(header.key().substring(LINE.length()), text(header.value())));
      }
    }
    try {
      return Optional.of(
          new AsyncCall(
              text(record.key()),
              function,
              text(record, ENTRANCE).orElse("http"),
              new RequestForm(method.get(), target.get(), lines),
              record.value() == null ? NOTHING : record.value(),
              text(record, CALLBACK).map(URI::create)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Empty for a record of an earlier version. */
  static String fingerprint(ConsumerRecord<byte[], byte[]> record) {
    return text(record, FINGERPRINT).orElse("");
  }

  static Invocation invocation(AsyncCall call, String fingerprint, Instant acceptedAt) {
    return Invocation.queued(
        call.id(),
        call.function(),
        call.entrance(),
        call.form().method(),
        call.form().target(),
        acceptedAt,
        call.callback().map(Callback::to),
        fingerprint);
  }

  private static Optional<String> text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(text(header.value()));
  }

  /** Heads are in ISO 8859-1. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
