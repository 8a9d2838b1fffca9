package dev.hearth.builder.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's docker-registry on a port of its own. */
public final class LocalRegistry implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final int port;

  private LocalRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  public static LocalRegistry start(Path folder) throws Exception {
    Path program = Programs.require("docker-registry", "/usr/bin/docker-registry");
    Path config = folder.resolve("registry.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: { level: info, accesslog: { disabled: true } }
        storage:
          filesystem: { rootdirectory: %s }
        http: { addr: "127.0.0.1:0" }
        """
            .formatted(folder.resolve("registry")));
    Process process =
        new ProcessBuilder(program.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .start();
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> read(process, port));
    return new LocalRegistry(process, port.get(30, TimeUnit.SECONDS));
  }

  private static void read(Process process, CompletableFuture<Integer> port) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          port.complete(Integer.valueOf(matcher.group(1)));
        }
      }
    } catch (IOException e) {
      port.completeExceptionally(e);
    }
    port.completeExceptionally(new IOException("the registry ended"));
  }

  /** {@code localhost:PORT}. */
  public String address() {
    return "localhost:" + port;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
