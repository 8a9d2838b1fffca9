package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.client.ApiClient;
import dev.hearth.client.ApiException;
import dev.hearth.client.api.DeploymentsApi;
import dev.hearth.client.api.EventsApi;
import dev.hearth.client.api.FunctionsApi;
import dev.hearth.client.api.StatusApi;
import dev.hearth.client.model.FunctionView;
import dev.hearth.client.model.RecordPosition;
import dev.hearth.client.model.ScaleRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import okhttp3.Call;
import okhttp3.Response;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A client that was generated from the description of the API does what people need it for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GeneratedClientTest {
  private Hearth hearth;
  private ApiClient client;

  @BeforeAll
  void up() {
    hearth = Hearth.up();
    client = client(hearth.token());
  }

  @AfterAll
  void down() {
    hearth.close();
  }

  private ApiClient client(String token) {
    ApiClient made = new ApiClient();
    made.setServerIndex(0);
    made.setServerVariables(
        Map.of("host", "127.0.0.1", "port", String.valueOf(hearth.facts().get("port").asInt())));
    made.setBearerToken(token);
    made.setReadTimeout((int) Duration.ofMinutes(3).toMillis());
    return made;
  }

  @Test
  @Order(1)
  void itDeploysAFunctionAndListsIt() throws Exception {
    hearth.write(
        "greet",
        "function.yaml",
        "name: greet\ntemplate: node\nhandler: handler.js\n",
        "handler.js",
        "export default () => { console.log('called\\rand more'); return 'hello'; };\n",
        "package.json",
        "{\"type\":\"module\"}\n");
    Path archive = archive(hearth.workspace().resolve("greet"));

    List<String> steps = new DeploymentsApi(client).deploy(archive.toFile()).lines().toList();

    JsonNode last = new ObjectMapper().readTree(steps.getLast());
    assertThat(last.get("event").asText()).as(steps.toString()).isEqualTo("deployed");
    assertThat(new FunctionsApi(client).listFunctions())
        .extracting(FunctionView::getName)
        .containsExactly("greet");
    assertThat(new FunctionsApi(client).describeFunction("greet", null).getActiveRevision())
        .isEqualTo("greet-00001");
    assertThat(new StatusApi(client).getStatus().getFunctions()).isEqualTo(1);
  }

  @Test
  @Order(2)
  void itStreamsLogsAsTheyAreWritten() throws Exception {
    // The head of the response comes with the first line.
    assertThat(hearth.get("/function/greet").body()).isEqualTo("hello");
    Call call = new FunctionsApi(client).readLogsCall("greet", true, "greet-00001", null, 1, null);
    try (Response response = call.execute();
        BufferedReader lines = new BufferedReader(response.body().charStream())) {
      assertThat(response.header("Content-Type")).startsWith("application/x-ndjson");
      for (int calls = 1; calls <= 3; calls++) {
        JsonNode line = new ObjectMapper().readTree(lines.readLine());
        assertThat(line.get("text").asText()).isEqualTo("called\rand more");
        assertThat(line.get("revision").asText()).isEqualTo("greet-00001");
        assertThat(line.get("stream").asText()).isEqualTo("stdout");
        hearth.get("/function/greet");
      }
      call.cancel();
    }
  }

  @Test
  @Order(3)
  void itSendsRequestsWithBodies() throws Exception {
    assertThat(new FunctionsApi(client).scaleFunction("greet", new ScaleRequest().to(0)))
        .isNotNull();
    Path value = Files.writeString(hearth.workspace().resolve("event.json"), "{}");
    RecordPosition position =
        new EventsApi(client).sendEvent("generated", value.toFile(), true, "key");
    assertThat(position.getOffset()).isZero();
  }

  @Test
  @Order(4)
  void itSeesErrorsAsProblemDocuments() {
    assertThatThrownBy(() -> new FunctionsApi(client).describeFunction("nobody", null))
        .isInstanceOfSatisfying(
            ApiException.class,
            error -> {
              assertThat(error.getCode()).isEqualTo(404);
              assertThat(error.getResponseBody()).contains("\"code\":\"function-not-found\"");
            });
    assertThatThrownBy(() -> new FunctionsApi(client("wrong")).listFunctions())
        .isInstanceOfSatisfying(
            ApiException.class, error -> assertThat(error.getCode()).isEqualTo(401));
  }

  private static Path archive(Path folder) throws IOException {
    Path archive = folder.resolveSibling("source.tar.gz");
    try (OutputStream file = Files.newOutputStream(archive);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new GZIPOutputStream(file), StandardCharsets.UTF_8.name())) {
      for (String name : List.of("function.yaml", "handler.js", "package.json")) {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
    return archive;
  }
}
