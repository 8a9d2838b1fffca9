package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The description of the admin API. */
class OpenApiTest {
  @Test
  void whatIsServedIsWhatTheDocsHave() throws IOException {
    Path docs = Path.of(System.getProperty("hearth.home")).resolve("docs/openapi.yaml");
    try (Hearth hearth = Hearth.up()) {
      assertThat(hearth.get("/api/v1/openapi").body().strip())
          .as("docs/openapi.yaml: write it anew with `curl URL/api/v1/openapi > docs/openapi.yaml`")
          .isEqualTo(Files.readString(docs).strip());
    }
  }
}
