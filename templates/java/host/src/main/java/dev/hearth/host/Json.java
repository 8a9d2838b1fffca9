package dev.hearth.host;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON to and from a function's types. Loaded when a function needs it: it is half of the host. It
 * remembers the types, so each function has one of its own.
 */
final class Json {
  private final JsonMapper mapper = JsonMapper.builder().build();

  /** The type that the class gives to the first parameter of the interface. */
  JavaType parameterOf(Class<?> type, Class<?> generic) {
    JavaType[] parameters = mapper.getTypeFactory().constructType(type).findTypeParameters(generic);
    return parameters.length == 0 ? mapper.constructType(Object.class) : parameters[0];
  }

  ObjectReader readerOf(JavaType type) {
    return mapper.readerFor(type);
  }

  <T> T read(byte[] document, Class<T> type) {
    return mapper.readValue(document, type);
  }

  byte[] write(Object value) {
    return mapper.writeValueAsBytes(value);
  }

  /** What is wrong with a document, without the places in the host's own code. */
  static String reason(JacksonException error) {
    var location = error.getLocation();
    String place =
        location == null || location.getLineNr() < 1
            ? ""
            : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    return error.getOriginalMessage() + place;
  }
}
