package dev.hearth.cli.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A platform as its clients see it: the admin API and its functions. Each method waits for its
 * answer; a refused connection or a problem document becomes a {@link CommandFailure}.
 */
public final class Platform {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final byte[] NOTHING = {};

  private final PlatformAddress address;
  private final HttpClient client;

  public Platform(PlatformAddress address) {
    this.address = address;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    if ("http".equals(address.base().getScheme())) {
      builder.sslContext(NoTls.context());
    }
    this.client = builder.build();
  }

  public PlatformAddress address() {
    return address;
  }

  /** One part of a path or query, so encoded that it stays one part. */
  public static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public JsonNode get(String path) {
    return answer(admin(path).GET().build());
  }

  public JsonNode post(String path, JsonNode body) {
    return answer(withJson(path, body, "POST"));
  }

  public JsonNode post(String path, byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request = admin(path).POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return answer(request.build());
  }

  public JsonNode put(String path, JsonNode body) {
    return answer(withJson(path, body, "PUT"));
  }

  /**
   * @param missing the code of the problem that only says that there is nothing to delete
   * @return empty when there was nothing to delete
   */
  public Optional<JsonNode> deleted(String path, String missing) {
    return unlessMissing(admin(path).DELETE().build(), missing);
  }

  /** The same; whether there was something to delete. */
  public boolean delete(String path, String missing) {
    return deleted(path, missing).isPresent();
  }

  /**
   * @param missing the code of the problem that only says that there is no such thing
   */
  public Optional<JsonNode> find(String path, String missing) {
    return unlessMissing(admin(path).GET().build(), missing);
  }

  private Optional<JsonNode> unlessMissing(HttpRequest request, String missing) {
    HttpResponse<InputStream> response = send(request);
    byte[] body = read(response);
    if (response.statusCode() < 400) {
      return Optional.of(body)
          .filter(bytes -> bytes.length > 0)
          .flatMap(Json::parse)
          .or(() -> Optional.of(Json.object()));
    }
    Problem problem = Problem.ofResponse(response.statusCode(), body);
    if (problem.code().equals(missing)) {
      return Optional.empty();
    }
    throw refusal(response.statusCode(), body);
  }

  /** An answer as it comes; to be closed. */
  public InputStream bytes(String path) {
    HttpResponse<InputStream> response = send(admin(path).GET().build());
    if (response.statusCode() >= 400) {
      throw Problem.ofResponse(response.statusCode(), read(response)).asFailure();
    }
    return response.body();
  }

  /** Reads an answer of one JSON object a line, until it ends or the thread is interrupted. */
  public void lines(String path, Consumer<JsonNode> each) {
    readLines(send(admin(path).GET().build()), each);
  }

  /** Sends {@code body} and reads an answer of one JSON object a line. */
  public void lines(String path, String contentType, BodyPublisher body, Consumer<JsonNode> each) {
    readLines(send(admin(path).header("Content-Type", contentType).POST(body).build()), each);
  }

  /**
   * Calls a function through the gateway, without the admin token.
   *
   * @param rest what follows the function's name: empty, or beginning with {@code /} or {@code ?}
   */
  public HttpResponse<InputStream> call(
      String function,
      String rest,
      String method,
      BodyPublisher body,
      Map<String, String> headers) {
    return callAt("/function/" + encoded(function), rest, method, body, headers);
  }

  /** Hands a call to the gateway that is carried out later; likewise. */
  public HttpResponse<InputStream> callLater(
      String function,
      String rest,
      String method,
      BodyPublisher body,
      Map<String, String> headers) {
    return callAt("/async-function/" + encoded(function), rest, method, body, headers);
  }

  private HttpResponse<InputStream> callAt(
      String path, String rest, String method, BodyPublisher body, Map<String, String> headers) {
    String target = address.base() + path + rest;
    URI uri;
    try {
      uri = URI.create(target);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("path '" + rest + "' cannot be part of a URL: " + e.getMessage());
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    try {
      headers.forEach(request::header);
      request.method(method, body);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage());
    }
    return send(request.build());
  }

  private HttpRequest withJson(String path, JsonNode body, String method) {
    return admin(path)
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofByteArray(Json.bytes(body)))
        .build();
  }

  private HttpRequest.Builder admin(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.base() + path));
    address.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request;
  }

  private JsonNode answer(HttpRequest request) {
    return tree(send(request));
  }

  private JsonNode tree(HttpResponse<InputStream> response) {
    byte[] body = read(response);
    if (response.statusCode() >= 400) {
      throw refusal(response.statusCode(), body);
    }
    return Optional.of(body)
        .filter(bytes -> bytes.length > 0)
        .flatMap(Json::parse)
        .orElseGet(Json::object);
  }

  private void readLines(HttpResponse<InputStream> response, Consumer<JsonNode> each) {
    if (response.statusCode() >= 400) {
      throw refusal(response.statusCode(), read(response));
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Json.parse(line).filter(JsonNode::isObject).ifPresent(each);
      }
    } catch (IOException e) {
      throw CommandFailure.failed("the platform ended its answer early: " + e.getMessage())
          .withHint("`hearth status` shows whether it still runs");
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpTimeoutException e) {
      throw unreachable();
    } catch (IOException e) {
      throw CommandFailure.failed(
          "no answer from "
              + address.base()
              + ": "
              + Optional.ofNullable(e.getMessage()).orElse(e.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failed("interrupted");
    }
  }

  private CommandFailure refusal(int status, byte[] body) {
    Problem problem = Problem.ofResponse(status, body);
    return problem.code().equals("unauthorized") ? unauthorized() : problem.asFailure();
  }

  /**
   * No token is a mistake of the command line; a token of another platform is refused by this one.
   */
  private CommandFailure unauthorized() {
    String file =
        address
            .local()
            .map(folder -> folder.path().resolve("admin-token").toString())
            .orElse("the file admin-token of the platform's state directory");
    return address.token().isEmpty()
        ? CommandFailure.usage("the admin token is missing: commands need it, calls do not")
            .withHint("set HEARTH_TOKEN to the content of " + file)
        : CommandFailure.failed("the platform at " + address.base() + " refuses the admin token")
            .withHint("HEARTH_TOKEN must be the content of " + file);
  }

  private CommandFailure unreachable() {
    return address
        .local()
        .map(PlatformAddress::notRunning)
        .orElseGet(
            () ->
                CommandFailure.unreachable("cannot connect to " + address.base())
                    .withHint("HEARTH_URL names this address: check it, or unset it"));
  }

  private static byte[] read(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return body.readAllBytes();
    } catch (IOException e) {
      return NOTHING;
    }
  }
}
