package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code -d} gives: text, {@code @file}, or {@code -} for standard input. */
record RequestBody(Optional<String> data, Path folder) {

  static RequestBody of(Optional<String> data, Path folder) {
    return new RequestBody(data, folder);
  }

  boolean isEmpty() {
    return data.isEmpty();
  }

  private boolean isInput() {
    return data.map("-"::equals).orElse(false);
  }

  private Optional<Path> file() {
    return data.filter(text -> text.startsWith("@")).map(text -> folder.resolve(text.substring(1)));
  }

  /** JSON for what is JSON; plain text for other text; nothing said of unknown bytes. */
  Optional<String> contentType() {
    if (isEmpty()) {
      return Optional.empty();
    }
    if (isInput()) {
      return Optional.of("application/octet-stream");
    }
    if (file().isPresent()) {
      boolean json = file().get().toString().endsWith(".json");
      return Optional.of(json ? "application/json" : "application/octet-stream");
    }
    return Optional.of(
        data.flatMap(Json::parse).isPresent() ? "application/json" : "text/plain; charset=utf-8");
  }

  /** The body to stream. */
  BodyPublisher publisher() {
    if (isEmpty()) {
      return BodyPublishers.noBody();
    }
    if (isInput()) {
      return BodyPublishers.ofInputStream(() -> System.in);
    }
    if (file().isPresent()) {
      try {
        return BodyPublishers.ofFile(file().get());
      } catch (FileNotFoundException e) {
        throw unreadable(file().get());
      }
    }
    return BodyPublishers.ofString(data.orElseThrow());
  }

  /** The whole body at once, for what is sent several times. */
  byte[] bytes() {
    try {
      if (isInput()) {
        return System.in.readAllBytes();
      }
      return file().isPresent()
          ? Files.readAllBytes(file().get())
          : data.orElse("").getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unreadable(file().orElse(Path.of("standard input")));
    }
  }

  private static CommandFailure unreadable(Path file) {
    return CommandFailure.usage("cannot read " + file);
  }
}
