package dev.hearth.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Exercises a started server once, so that the JDK's AOT cache knows the classes of a start. */
final class Training {
  private static final List<String> PATHS =
      List.of("/api/v1/status", "/api/v1/functions", "/function/none");

  private Training() {}

  static void run(Platform platform) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : PATHS) {
        client.send(
            HttpRequest.newBuilder(URI.create(platform.adminPorts().publicUrl() + path))
                .header("Authorization", "Bearer " + platform.adminPorts().token())
                .build(),
            HttpResponse.BodyHandlers.ofString());
      }
    }
  }
}
