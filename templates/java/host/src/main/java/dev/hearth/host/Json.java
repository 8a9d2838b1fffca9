package dev.hearth.host;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** JSON to and from a function's types. Loaded when a function needs it: it is half of the host. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Json() {}

  /** The type that the class gives to the first parameter of the interface. */
  static JavaType parameterOf(Class<?> type, Class<?> generic) {
    JavaType[] parameters = MAPPER.getTypeFactory().constructType(type).findTypeParameters(generic);
    return parameters.length == 0 ? MAPPER.constructType(Object.class) : parameters[0];
  }

  static ObjectReader readerOf(JavaType type) {
    return MAPPER.readerFor(type);
  }

  static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
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
