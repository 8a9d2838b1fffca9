package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;

/** A handler that takes the body as a value and returns one. */
final class TypedCall implements Invocable {
  /** A body, and what the handler is called with for it. */
  private interface Input {
    Object of(byte[] body) throws BadRequestException;
  }

  private final Json json;
  private final Input input;
  private final Function<Object, Object> function;

  private TypedCall(Json json, Input input, Function<Object, Object> function) {
    this.json = json;
    this.input = input;
    this.function = function;
  }

  @SuppressWarnings("unchecked") // The type that was found is the type that is read.
  static TypedCall ofFunction(Function<?, ?> function) {
    Json json = new Json();
    return new TypedCall(
        json,
        inputOf(json, json.parameterOf(function.getClass(), Function.class)),
        (Function<Object, Object>) function);
  }

  @SuppressWarnings("unchecked") // As above.
  static TypedCall ofConsumer(Consumer<?> consumer) {
    Json json = new Json();
    Consumer<Object> typed = (Consumer<Object>) consumer;
    return new TypedCall(
        json,
        inputOf(json, json.parameterOf(consumer.getClass(), Consumer.class)),
        value -> {
          typed.accept(value);
          return null;
        });
  }

  static TypedCall ofSupplier(Supplier<?> supplier) {
    return new TypedCall(new Json(), body -> body, body -> supplier.get());
  }

  private static Input inputOf(Json json, JavaType type) {
    if (type.hasRawClass(byte[].class)) {
      return body -> body;
    }
    if (type.hasRawClass(String.class)) {
      return body -> new String(body, UTF_8);
    }
    ObjectReader reader = json.readerOf(type);
    return body -> fromJson(reader, body, type);
  }

  private static Object fromJson(ObjectReader reader, byte[] body, JavaType type)
      throws BadRequestException {
    if (body.length == 0) {
      throw new BadRequestException(
          "the body is empty; it must be JSON for " + type.getRawClass().getSimpleName(), null);
    }
    try {
      return reader.readValue(body);
    } catch (JacksonException e) {
      throw new BadRequestException(
          "the body is not JSON for " + type.getRawClass().getSimpleName() + ": " + Json.reason(e),
          e);
    }
  }

  @Override
  public void call(Request request, Answer answer) throws Exception {
    write(function.apply(input.of(bodyOf(request))), answer);
  }

  static byte[] bodyOf(Request request) throws IOException {
    ByteBuffer body = Content.Source.asByteBuffer(request);
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return bytes;
  }

  private void write(Object result, Answer answer) throws IOException {
    switch (result) {
      case null -> answer.status(204);
      case String text -> answer.text(text);
      case byte[] bytes -> answer.bytes(bytes, "application/octet-stream");
      default -> answer.bytes(json.write(result), "application/json");
    }
  }
}
