package dev.hearth.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.CorsPolicy;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.http.OriginPattern;
import dev.hearth.api.http.PathPattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** The part of a spec that is about HTTP; specs of before there was one have none. */
final class HttpJson {
  private HttpJson() {}

  static ObjectNode write(HttpSpec http) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode routes = node.putArray("routes");
    for (HttpRoute route : http.routes()) {
      ObjectNode each = routes.addObject();
      each.put("host", route.host().value()).put("path", route.path().value());
      put(each, "methods", route.methods(), HttpMethod::name);
    }
    http.cors().ifPresent(cors -> node.set("cors", write(cors)));
    ObjectNode limits = node.putObject("limits");
    http.limits().headerBytes().ifPresent(bytes -> limits.put("headerBytes", bytes));
    http.limits().bodyBytes().ifPresent(bytes -> limits.put("bodyBytes", bytes));
    http.limits().queue().ifPresent(queue -> limits.put("queue", queue));
    http.limits().longestWait().ifPresent(wait -> limits.put("wait", wait.toString()));
    return node;
  }

  static HttpSpec read(JsonNode node) {
    if (!node.isObject()) {
      return HttpSpec.DEFAULT;
    }
    List<HttpRoute> routes = new ArrayList<>();
    for (JsonNode each : node.path("routes")) {
      routes.add(
          new HttpRoute(
              new HostPattern(each.path("host").asText()),
              new PathPattern(each.path("path").asText()),
              methods(each.path("methods"))));
    }
    return new HttpSpec(
        routes,
        node.hasNonNull("cors") ? Optional.of(cors(node.get("cors"))) : Optional.empty(),
        limits(node.path("limits")));
  }

  private static ObjectNode write(CorsPolicy cors) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    put(node, "origins", cors.origins(), OriginPattern::value);
    put(node, "methods", cors.methods(), HttpMethod::name);
    cors.headers().ifPresent(names -> put(node, "headers", names, Function.identity()));
    put(node, "expose", cors.expose(), Function.identity());
    return node.put("credentials", cors.credentials()).put("maxAge", cors.maxAge().toString());
  }

  private static CorsPolicy cors(JsonNode node) {
    return new CorsPolicy(
        texts(node.path("origins")).stream().map(OriginPattern::new).toList(),
        methods(node.path("methods")),
        node.hasNonNull("headers") ? Optional.of(texts(node.get("headers"))) : Optional.empty(),
        texts(node.path("expose")),
        node.path("credentials").asBoolean(false),
        text(node, "maxAge").map(Duration::parse).orElse(CorsPolicy.DEFAULT_MAX_AGE));
  }

  private static CallLimits limits(JsonNode node) {
    return new CallLimits(
        node.hasNonNull("headerBytes")
            ? OptionalInt.of(node.get("headerBytes").asInt())
            : OptionalInt.empty(),
        node.hasNonNull("bodyBytes")
            ? OptionalLong.of(node.get("bodyBytes").asLong())
            : OptionalLong.empty(),
        node.hasNonNull("queue") ? OptionalInt.of(node.get("queue").asInt()) : OptionalInt.empty(),
        text(node, "wait").map(Duration::parse));
  }

  private static Set<HttpMethod> methods(JsonNode node) {
    EnumSet<HttpMethod> methods = EnumSet.noneOf(HttpMethod.class);
    texts(node).forEach(name -> methods.add(HttpMethod.valueOf(name)));
    return methods;
  }

  private static <T> void put(
      ObjectNode node, String field, Collection<T> values, Function<T, String> text) {
    ArrayNode array = node.putArray(field);
    values.forEach(value -> array.add(text.apply(value)));
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    node.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static Optional<String> text(JsonNode node, String field) {
    return node.hasNonNull(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
  }
}
