package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;

/** A handler that takes the body as a value and returns one. */
final class TypedCall implements Invocable {
  // Bytes of heap for each byte of a body, with the body itself: a text is held beside what it is
  // made of, and what JSON says takes a few times its room.
  private static final int COST_OF_BYTES = 1;
  private static final int COST_OF_TEXT = 3;
  private static final int COST_OF_JSON = 4;

  /** A body, and what the handler is called with for it. */
  private interface Input {
    Object of(byte[] body) throws BadRequestException;
  }

  private final Json json;
  private final Optional<TypedBody> body;
  private final Input input;
  private final Function<Object, Object> function;

  private TypedCall(
      Json json, Optional<TypedBody> body, Input input, Function<Object, Object> function) {
    this.json = json;
    this.body = body;
    this.input = input;
    this.function = function;
  }

  @SuppressWarnings("unchecked") // The type that was found is the type that is read.
  static TypedCall ofFunction(Function<?, ?> function) {
    Json json = new Json();
    return of(
        json,
        json.parameterOf(function.getClass(), Function.class),
        (Function<Object, Object>) function);
  }

  @SuppressWarnings("unchecked") // As above.
  static TypedCall ofConsumer(Consumer<?> consumer) {
    Json json = new Json();
    Consumer<Object> typed = (Consumer<Object>) consumer;
    return of(
        json,
        json.parameterOf(consumer.getClass(), Consumer.class),
        value -> {
          typed.accept(value);
          return null;
        });
  }

  static TypedCall ofSupplier(Supplier<?> supplier) {
    return new TypedCall(new Json(), Optional.empty(), body -> body, body -> supplier.get());
  }

  private static TypedCall of(Json json, JavaType type, Function<Object, Object> function) {
    if (type.hasRawClass(byte[].class)) {
      return new TypedCall(json, bodiesAt(COST_OF_BYTES), body -> body, function);
    }
    if (type.hasRawClass(String.class)) {
      return new TypedCall(json, bodiesAt(COST_OF_TEXT), body -> new String(body, UTF_8), function);
    }
    ObjectReader reader = json.readerOf(type);
    return new TypedCall(
        json, bodiesAt(COST_OF_JSON), body -> fromJson(reader, body, type), function);
  }

  private static Optional<TypedBody> bodiesAt(int cost) {
    return Optional.of(new TypedBody(BodyMemory.ofThisProcess(), cost));
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
    if (body.isEmpty()) {
      TypedBody.discard(request);
      write(function.apply(null), answer);
    } else {
      body.get().with(request, bytes -> write(function.apply(input.of(bytes)), answer));
    }
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
