package dev.hearth.gateway.callback;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts to addresses that callbacks may be sent to. It connects to the very address that it has
 * checked: a name that leads elsewhere a moment later changes nothing, which the JDK's HTTP client,
 * looking names up itself, cannot promise. One request for each connection; redirects are not
 * followed, the body of a response is not read. Safe for use by many threads.
 */
final class CallbackClient {
  private static final int LONGEST_LINE = 8 << 10;
  private static final int MOST_LINES = 200;
  private static final int PLAIN_PORT = 80;
  private static final int TLS_PORT = 443;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");

  /** What looks names up. */
  interface Names {
    InetAddress[] addresses(String host) throws IOException;
  }

  private final CallbackNetworks networks;
  private final Names names;
  private final Duration limit;
  private final SSLSocketFactory tls;

  /**
   * @param limit of a whole request
   */
  CallbackClient(CallbackNetworks networks, Names names, Duration limit, SSLSocketFactory tls) {
    this.networks = networks;
    this.names = names;
    this.limit = limit;
    this.tls = tls;
  }

  /**
   * Blocks until the status of the response is there.
   *
   * @throws CallbackRefusedException when nothing may be sent to the host
   */
  int post(URI url, Map<String, String> headers, byte[] body) throws IOException {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : secure ? TLS_PORT : PLAIN_PORT;
    String host = host(url);
    try (Socket socket = new Socket()) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      var _ =
          ended
              .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
              .exceptionally(tooLate -> closed(socket));
      try {
        connect(socket, allowed(host), port);
        try (Socket secured = secure ? secured(socket, host, port) : socket) {
          secured.getOutputStream().write(request(url, headers, body));
          secured.getOutputStream().flush();
          return status(new BufferedInputStream(secured.getInputStream()));
        }
      } catch (IOException e) {
        throw ended.isCompletedExceptionally()
            ? new IOException(
                "no response from '" + host + "' within " + limit.toSeconds() + " s", e)
            : e;
      } finally {
        ended.complete(null);
      }
    }
  }

  /**
   * Checks a host that is an address; does nothing for a name.
   *
   * @throws CallbackRefusedException when nothing may be sent to it
   */
  static void checkLiteral(URI url, CallbackNetworks networks) throws IOException {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(host(url));
    } catch (IllegalArgumentException e) {
      return;
    }
    var refusal = networks.refusal(address, HostAddresses.now());
    if (refusal.isPresent()) {
      throw new CallbackRefusedException(host(url), address.getHostAddress(), refusal.get());
    }
  }

  private static Void closed(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
    return null;
  }

  /** Without the brackets of an IPv6 address. */
  private static String host(URI url) throws IOException {
    String host = url.getHost();
    if (host == null) {
      // Of a number alone, which some programs take as an address.
      throw new IOException("the URL has no host");
    }
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : IDN.toASCII(host);
  }

  private List<InetAddress> allowed(String host) throws IOException {
    InetAddress[] all = names.addresses(host);
    HostAddresses machine = HostAddresses.now();
    List<InetAddress> allowed = new ArrayList<>();
    CallbackRefusedException refused = null;
    for (InetAddress address : all) {
      var refusal = networks.refusal(address, machine);
      if (refusal.isEmpty()) {
        allowed.add(address);
      } else {
        refused = new CallbackRefusedException(host, address.getHostAddress(), refusal.get());
      }
    }
    if (allowed.isEmpty() && refused != null) {
      throw refused;
    }
    return allowed;
  }

  private void connect(Socket socket, List<InetAddress> addresses, int port) throws IOException {
    IOException problem = new IOException("the host has no address");
    for (InetAddress address : addresses) {
      try {
        socket.connect(new InetSocketAddress(address, port), (int) limit.toMillis());
        return;
      } catch (IOException e) {
        problem =
            new IOException(
                "cannot connect to "
                    + address.getHostAddress()
                    + ", port "
                    + port
                    + ": "
                    + e.getMessage(),
                e);
        if (socket.isClosed()) {
          throw problem;
        }
      }
    }
    throw problem;
  }

  private Socket secured(Socket socket, String host, int port) throws IOException {
    SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private static byte[] request(URI url, Map<String, String> headers, byte[] body) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    StringBuilder head = new StringBuilder("POST ");
    head.append(URI.create(path + query).toASCIIString()).append(" HTTP/1.1\r\nHost: ");
    head.append(url.getRawAuthority()).append("\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
    byte[] bytes = head.toString().getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[bytes.length + body.length];
    System.arraycopy(bytes, 0, all, 0, bytes.length);
    System.arraycopy(body, 0, all, bytes.length, body.length);
    return all;
  }

  /** Of the first response that is not an interim one. */
  private static int status(InputStream input) throws IOException {
    for (int lines = 0; lines < MOST_LINES; lines++) {
      Matcher matcher = STATUS.matcher(line(input));
      if (matcher.matches()) {
        int status = Integer.parseInt(matcher.group(1));
        if (status >= 200) {
          return status;
        }
      } else if (lines == 0) {
        throw new IOException("what the address answered is not HTTP");
      }
    }
    throw new IOException("the address sent interim responses without end");
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = input.read(); b != '\n'; b = input.read()) {
      if (b < 0) {
        throw new IOException("the address closed the connection without a response");
      }
      if (line.length() >= LONGEST_LINE) {
        throw new IOException("the address sent a line of more than " + LONGEST_LINE + " bytes");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
