package dev.hearth.builder.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A registry on this machine with one package, {@code @own/thing}, for those who have its token.
 */
public final class PrivateNpmRegistry implements AutoCloseable {
  private final HttpServer server;
  private final byte[] archive;

  private PrivateNpmRegistry(HttpServer server, byte[] archive) {
    this.server = server;
    this.archive = archive;
  }

  public static PrivateNpmRegistry start(String token) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    PrivateNpmRegistry registry = new PrivateNpmRegistry(server, archive());
    server.createContext("/", exchange -> registry.answer(exchange, token));
    server.start();
    return registry;
  }

  /** With a slash at the end. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void answer(HttpExchange exchange, String token) throws IOException {
    boolean known =
        ("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    boolean file = exchange.getRequestURI().getPath().endsWith(".tgz");
    byte[] body = !known ? "{}".getBytes(StandardCharsets.UTF_8) : file ? archive : description();
    exchange.sendResponseHeaders(known ? 200 : 401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private byte[] description() {
    return """
        {"name": "@own/thing", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": {
          "name": "@own/thing", "version": "1.0.0",
          "dist": {"tarball": "%s@own/thing/-/thing-1.0.0.tgz", "integrity": "sha512-%s"}}}}
        """
        .formatted(url(), integrity())
        .getBytes(StandardCharsets.UTF_8);
  }

  private String integrity() {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-512").digest(archive));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-512", e);
    }
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      Archives.file(tar, "package/package.json", "{\"name\":\"@own/thing\",\"version\":\"1.0.0\"}");
      Archives.file(tar, "package/index.js", "exports.v = 'own';");
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
