package dev.hearth.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** docs/openapi.yaml is the description of the API that there is. */
class ApiDescriptionTest {
  private static final List<Class<? extends java.lang.annotation.Annotation>> METHODS =
      List.of(GET.class, POST.class, PUT.class, DELETE.class, PATCH.class);

  private Map<String, Object> description;

  @BeforeEach
  void read() throws IOException {
    description =
        map(
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(java.nio.file.Path.of("../docs/openapi.yaml"))));
  }

  @Test
  void everyRouteOfTheCodeIsDescribedUnderItsOwnIdAndNoOther() {
    Map<String, String> described = new TreeMap<>();
    operations()
        .forEach((route, operation) -> described.put(route, text(operation, "operationId")));
    assertThat(described).isEqualTo(routes());
    assertThat(described.values()).doesNotHaveDuplicates().doesNotContain("");
  }

  @Test
  void everyOperationSaysWhatItsErrorsAre() {
    assertThat(operations())
        .isNotEmpty()
        .allSatisfy(
            (route, operation) -> {
              Map<String, Object> responses = map(operation.get("responses"));
              assertThat(responses).as(route).containsKeys("401", "default");
              assertThat(responses.get("default").toString())
                  .contains("application/problem+json")
                  .contains("#/components/schemas/Problem");
            });
  }

  @Test
  void streamsOfLinesAreNotArrays() {
    operations()
        .forEach(
            (route, operation) -> {
              String responses = operation.get("responses").toString();
              if (responses.contains("application/x-ndjson")) {
                assertThat(responses).as(route).contains("x-line-schema").contains("type=string");
              }
            });
  }

  @Test
  void aClientFindsOutWhereTheApiIsAndWhatItWants() {
    assertThat(description.get("servers").toString()).contains("http://{host}:{port}", "8080");
    Map<String, Object> schemes = map(map(description.get("components")).get("securitySchemes"));
    assertThat(map(schemes.get("adminToken")))
        .containsEntry("type", "http")
        .containsEntry("scheme", "bearer");
    assertThat(description.get("security").toString()).contains("adminToken");
  }

  private Map<String, Map<String, Object>> operations() {
    Map<String, Map<String, Object>> operations = new TreeMap<>();
    map(description.get("paths"))
        .forEach(
            (path, item) ->
                map(item)
                    .forEach(
                        (method, operation) ->
                            operations.put(
                                method.toUpperCase(java.util.Locale.ROOT) + " " + path,
                                map(operation))));
    return operations;
  }

  /** By method and path, the id that the code gives the operation. */
  private static Map<String, String> routes() {
    Map<String, String> routes = new TreeMap<>();
    new ClassFileImporter()
        .importPackages("dev.hearth.admin").stream()
            .filter(found -> found.isAnnotatedWith(Path.class))
            .map(JavaClass::reflect)
            .forEach(resource -> routesOf(resource).forEach(routes::put));
    return routes;
  }

  private static Map<String, String> routesOf(Class<?> resource) {
    Map<String, String> routes = new TreeMap<>();
    for (Method method : resource.getDeclaredMethods()) {
      String sub =
          method.isAnnotationPresent(Path.class)
              ? "/" + method.getAnnotation(Path.class).value()
              : "";
      String path = (resource.getAnnotation(Path.class).value() + sub).replace("//", "/");
      Stream<String> verbs =
          METHODS.stream().filter(method::isAnnotationPresent).map(Class::getSimpleName);
      String id =
          Arrays.stream(method.getAnnotationsByType(Operation.class))
              .map(Operation::operationId)
              .findFirst()
              .orElse("");
      verbs.forEach(verb -> routes.put(verb + " " + path, id));
    }
    return routes;
  }

  private static String text(Map<String, Object> tree, String member) {
    return String.valueOf(tree.getOrDefault(member, ""));
  }

  @SuppressWarnings("unchecked") // as YAML is read
  private static Map<String, Object> map(Object tree) {
    return (Map<String, Object>) tree;
  }
}
