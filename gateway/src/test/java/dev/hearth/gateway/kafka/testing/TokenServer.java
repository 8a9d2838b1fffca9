package dev.hearth.gateway.kafka.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives signed tokens to a client who knows its secret (the client credentials grant of RFC 6749,
 * 4.4), and tells brokers how to check them (RFC 7517).
 */
public final class TokenServer implements AutoCloseable {
  private static final Pattern SCOPE = Pattern.compile("scope=([^&]*)");
  private static final String KEY_ID = "1";

  private final HttpServer server;
  private final KeyPair keys;
  private final String client;
  private final String authorization;
  private final List<String> scopes = new CopyOnWriteArrayList<>();

  public TokenServer(String client, String secret) throws IOException, GeneralSecurityException {
    this.client = client;
    this.authorization =
        "Basic " + Base64.getEncoder().encodeToString(bytes(client + ":" + secret));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/token", this::giveToken);
    server.createContext("/keys", exchange -> answer(exchange, 200, publicKey()));
    server.start();
  }

  public String url() {
    return address() + "/token";
  }

  /** Where the public key is. */
  public String keysUrl() {
    return address() + "/keys";
  }

  /** What was asked for. */
  public List<String> scopes() {
    return List.copyOf(scopes);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void giveToken(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher scope = SCOPE.matcher(asked);
    if (scope.find()) {
      scopes.add(URLDecoder.decode(scope.group(1), StandardCharsets.UTF_8));
    }
    if (authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(
          exchange,
          200,
          "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":600}"
              .formatted(token()));
    } else {
      answer(exchange, 401, "{\"error\":\"invalid_client\"}");
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = bytes(json);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String token() {
    long now = Instant.now().getEpochSecond();
    String signed =
        text(bytes("{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(KEY_ID)))
            + "."
            + text(
                bytes(
                    "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d,\"scope\":\"events\"}"
                        .formatted(client, now, now + 600)));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(bytes(signed));
      return signed + "." + text(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String publicKey() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(
            KEY_ID, text(unsigned(key.getModulus())), text(unsigned(key.getPublicExponent())));
  }

  /** Without the byte for the sign. */
  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
