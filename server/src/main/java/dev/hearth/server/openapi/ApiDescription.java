package dev.hearth.server.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes the description of the admin API so that generated clients work: where it is, the token
 * that it wants, the errors that every call may get, and streams of lines as what they are.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {
  private static final String TOKEN = "adminToken";
  private static final String LINES = "application/x-ndjson";
  private static final String ANYTHING = "*/*";
  private static final String PROBLEM = "#/components/schemas/Problem";

  /** The schema of one line of each stream. */
  private static final Map<String, String> LINE_OF =
      Map.of("readLogs", "LogEntry", "deploy", "DeploymentEvent");

  @Override
  public void filterOpenAPI(OpenAPI api) {
    api.setServers(
        List.of(
            OASFactory.createServer()
                .url("http://{host}:{port}")
                .description("the public port of a platform")
                .addVariable(
                    "host",
                    OASFactory.createServerVariable()
                        .defaultValue("127.0.0.1")
                        .description("hearth.host"))
                .addVariable(
                    "port",
                    OASFactory.createServerVariable()
                        .defaultValue("8080")
                        .description("hearth.port"))));
    api.getComponents()
        .addSecurityScheme(
            TOKEN,
            OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("the content of the file admin-token of the state directory"));
    api.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(TOKEN)));
    api.getPaths()
        .getPathItems()
        .values()
        .forEach(path -> path.getOperations().values().forEach(ApiDescription::complete));
  }

  private static void complete(Operation operation) {
    if (operation.getParameters() != null) {
      // The body's type, which a description says by the body itself.
      operation.setParameters(
          operation.getParameters().stream()
              .filter(parameter -> !"Content-Type".equals(parameter.getName()))
              .toList());
    }
    if (operation.getRequestBody() != null
        && operation.getRequestBody().getContent().hasMediaType(ANYTHING)) {
      // Clients need a type to send; any other is taken as well.
      Content anything = operation.getRequestBody().getContent();
      operation
          .getRequestBody()
          .setContent(
              OASFactory.createContent()
                  .addMediaType("application/octet-stream", anything.getMediaType(ANYTHING)));
    }
    operation.getResponses().getAPIResponses().values().stream()
        .filter(response -> response.getContent() != null)
        .filter(response -> response.getContent().hasMediaType(LINES))
        .forEach(response -> response.setContent(lines(LINE_OF.get(operation.getOperationId()))));
    operation.getResponses().addAPIResponse("401", problem("The admin token is missing or wrong."));
    operation
        .getResponses()
        .setDefaultValue(problem("What went wrong; 'code' says it in one word."));
  }

  /** One JSON object a line, which no schema of OpenAPI 3.0 can say. */
  private static Content lines(String line) {
    Schema text =
        OASFactory.createSchema()
            .addType(Schema.SchemaType.STRING)
            .description(
                "A stream of lines, each a JSON object of the schema "
                    + line
                    + ", sent as they come. Read it line by line.");
    text.addExtension("x-line-schema", "#/components/schemas/" + line);
    return OASFactory.createContent()
        .addMediaType(LINES, OASFactory.createMediaType().schema(text));
  }

  private static APIResponse problem(String description) {
    MediaType document =
        OASFactory.createMediaType().schema(OASFactory.createSchema().ref(PROBLEM));
    return OASFactory.createAPIResponse()
        .description(description)
        .content(OASFactory.createContent().addMediaType("application/problem+json", document));
  }
}
