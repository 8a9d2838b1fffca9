package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Functions at hosts and paths of their own, from the manifest to the answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoutesTest {
  private static final String HANDLER =
      "export default async (request) => request.method + ' ' + new URL(request.url).pathname;\n";
  private static final String ORDERS =
      """
      name: orders
      template: node
      http:
        host: localhost
        path: /orders/*
        methods: [GET, POST]
        cors: { origins: [https://app.example.org] }
        limits: { body: 1Ki }
      """;

  private Hearth hearth;

  @BeforeAll
  void up() {
    hearth = Hearth.up();
  }

  @AfterAll
  void down() {
    hearth.close();
  }

  @Test
  @Order(1)
  void aDeployShowsTheRouteAndItAnswers() {
    hearth.write("orders", "function.yaml", ORDERS, "handler.js", HANDLER);

    Outcome deploy = hearth.run("deploy", "orders").succeeds();

    String url = "http://localhost:" + hearth.facts().get("port").asText() + "/orders/*";
    assertThat(deploy.out()).contains(hearth.uri("/function/orders").toString()).contains(url);
    assertThat(hearth.run("describe", "orders").out()).contains(url).contains("body 1Ki");
    assertThat(hearth.run("list").out()).contains(url);
    assertThat(send(request("localhost", "/orders/7")).body()).isEqualTo("GET /orders/7");
    assertThat(hearth.get("/function/orders/orders/7").body()).isEqualTo("GET /orders/7");
    assertThat(send(request("127.0.0.1", "/orders/7")).statusCode()).isEqualTo(404);
  }

  @Test
  @Order(2)
  void whatTheManifestDoesNotAllowIsRefused() {
    HttpResponse<String> deleted = send(request("localhost", "/orders/7").DELETE());
    HttpResponse<String> large =
        send(
            request("localhost", "/orders")
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(1025))));

    assertThat(deleted.statusCode()).isEqualTo(405);
    assertThat(deleted.headers().firstValue("Allow")).contains("GET, HEAD, POST");
    assertThat(large.statusCode()).isEqualTo(413);
  }

  @Test
  @Order(3)
  void aBrowsersQuestionStartsNothing() {
    hearth.run("scale", "orders", "--to", "0").succeeds();
    await().atMost(Duration.ofSeconds(20)).until(() -> hearth.instances("orders").isEmpty());

    HttpResponse<String> answer =
        send(
            request("localhost", "/orders")
                .header("Origin", "https://app.example.org")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://app.example.org");
    assertThat(hearth.instances("orders")).isEmpty();
  }

  @Test
  @Order(4)
  void aRouteThatAnotherFunctionHasIsRefusedByNameAndNothingChanges() {
    hearth.write(
        "other",
        "function.yaml",
        "name: other\ntemplate: node\nhttp: { host: localhost, path: /orders/* }\n",
        "handler.js",
        HANDLER);

    Outcome deploy = hearth.run("deploy", "other").fails();

    assertThat(deploy.err()).contains("'other' cannot have the route").contains("'orders'");
    assertThat(hearth.run("list", "-o", "json").json()).hasSize(1);
  }

  @Test
  @Order(5)
  void aRollbackToARouteThatWasGivenAwayIsRefused() {
    hearth.write("orders", "function.yaml", "name: orders\ntemplate: node\n");
    hearth.run("deploy", "orders").succeeds();
    hearth.run("deploy", "other").succeeds();

    assertThat(hearth.run("rollback", "orders").fails().err()).contains("'other'");

    assertThat(hearth.describe("orders").get("activeRevision").asText()).isEqualTo("orders-00002");
    assertThat(send(request("localhost", "/orders/7").DELETE()).body())
        .isEqualTo("DELETE /orders/7");
  }

  private HttpRequest.Builder request(String host, String path) {
    URI here = hearth.uri(path);
    return HttpRequest.newBuilder(URI.create("http://" + host + ":" + here.getPort() + path))
        .timeout(Duration.ofSeconds(90));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    return Hearth.send(request.build());
  }
}
