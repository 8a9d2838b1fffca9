package dev.hearth.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In these texts {@code |} stands for CR LF, {@code ~} for LF and {@code ^} for CR. */
class RequestHeadTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // Request lines
        "GET  / HTTP/1.1|Host: t||",
        " GET / HTTP/1.1|Host: t||",
        "GET /  HTTP/1.1|Host: t||",
        "GET / HTTP/1.1 |Host: t||",
        "GET\t/ HTTP/1.1|Host: t||",
        "GET /a b HTTP/1.1|Host: t||",
        "GET /a\u0001 HTTP/1.1|Host: t||",
        "GET /\u00e4 HTTP/1.1|Host: t||",
        "GET /#a HTTP/1.1|Host: t||",
        "GET / HTTP/2.0|Host: t||",
        "GET / HTTP/0.9|Host: t||",
        "GET / http/1.1|Host: t||",
        "GET /|Host: t||",
        "GET|Host: t||",
        "G@T / HTTP/1.1|Host: t||",
        "GET / HTTP/1.1~Host: t||",
        "GET / HTTP/1.1^Host: t||",
        "||GET / HTTP/1.1|Host: t||",
        "AVERYVERYLONGMETHODNAMETHATISMORETHAN32 / HTTP/1.1|Host: t||",
        // Forms of targets
        "CONNECT t:80 HTTP/1.1|Host: t||",
        "GET t:80 HTTP/1.1|Host: t||",
        "GET http://other/ HTTP/1.1|Host: t||",
        "GET http://t HTTP/1.1|Host: t||",
        "GET http://user@t/ HTTP/1.1|Host: t||",
        "GET http:///x HTTP/1.1|Host: ||",
        "GET ftp://t/ HTTP/1.1|Host: t||",
        "GET function/x HTTP/1.1|Host: t||",
        // Host
        "GET / HTTP/1.1||",
        "GET / HTTP/1.1|Host: a|Host: a||",
        "GET / HTTP/1.1|Host: a/b||",
        "GET / HTTP/1.1|Host: a@b||",
        "GET / HTTP/1.1|Host: a, b||",
        // Header lines
        "GET / HTTP/1.1|Host: t|A: b| c||",
        "GET / HTTP/1.1|Host: t|A: b|\tc||",
        "GET / HTTP/1.1| Host: t||",
        "GET / HTTP/1.1|Host: t|A : b||",
        "GET / HTTP/1.1|Host: t|A\u0000: b||",
        "GET / HTTP/1.1|Host: t|: b||",
        "GET / HTTP/1.1|Host: t|A||",
        "GET / HTTP/1.1|Host: t|A: b\u0000||",
        "GET / HTTP/1.1|Host: t|A: b\u000bc||",
        "GET / HTTP/1.1|Host: t|A: b\u007f||",
        "GET / HTTP/1.1|Host: t|A: b~B: c||",
        "GET / HTTP/1.1|Host: t|A: b^B: c||",
        "GET / HTTP/1.1|Host: t|A\u00e4: b||",
        "GET / HTTP/1.1|Host: t~~",
        "GET / HTTP/1.1|Host: t~|",
        // Framing
        "POST / HTTP/1.1|Host: t|Content-Length: 1|Transfer-Encoding: chunked||",
        "POST / HTTP/1.1|Host: t|Transfer-Encoding: chunked|Content-Length: 1||",
        "POST / HTTP/1.1|Host: t|Content-Length: 1|Content-Length: 2||",
        "POST / HTTP/1.1|Host: t|Content-Length: 1|Content-Length: 1||",
        "POST / HTTP/1.1|Host: t|Content-Length: 1, 1||",
        "POST / HTTP/1.1|Host: t|Content-Length: +1||",
        "POST / HTTP/1.1|Host: t|Content-Length: -1||",
        "POST / HTTP/1.1|Host: t|Content-Length: 0x1||",
        "POST / HTTP/1.1|Host: t|Content-Length: 1 1||",
        "POST / HTTP/1.1|Host: t|Content-Length: ||",
        "POST / HTTP/1.1|Host: t|Content-Length: 1234567890123456789||",
        "POST / HTTP/1.1|Host: t|Transfer-Encoding: gzip||",
        "POST / HTTP/1.1|Host: t|Transfer-Encoding: gzip, chunked||",
        "POST / HTTP/1.1|Host: t|Transfer-Encoding: chunked, chunked||",
        "POST / HTTP/1.1|Host: t|Transfer-Encoding: chunked|Transfer-Encoding: chunked||",
        "POST / HTTP/1.1|Host: t|Transfer-Encoding: xchunked||",
        "POST / HTTP/1.1|Host: t|Transfer-Encoding: chunked;q=1||",
        "POST / HTTP/1.1|Host: t|Transfer-Encoding: ||",
        "POST / HTTP/1.0|Transfer-Encoding: chunked||",
        "POST / HTTP/1.1|Host: t|Expect: something||"
      })
  void whatTwoReadersMightReadInTwoWaysIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(BadMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1|Host: t||",
        "|GET / HTTP/1.1|Host: t||",
        "GET / HTTP/1.0||",
        "GET http://t/ HTTP/1.1|host: T||",
        "OPTIONS * HTTP/1.1|Host: t||",
        "GET / HTTP/1.1|Host: [::1]:8080||",
        "GET / HTTP/1.1|Host: t|A:b|C:   |D: \u00e4 \t||",
        "M-SEARCH /a?b=c&d=%20;x HTTP/1.1|Host: t||",
        "POST / HTTP/1.1|Host: t|Transfer-Encoding: CHUNKED||",
        "POST / HTTP/1.1|Host: t|Content-Length: 007||"
      })
  void whatIsAllowedIsRead(String text) {
    read(text);
  }

  @Test
  void anAbsoluteTargetIsReadAsItsPath() {
    RequestHead head = read("GET http://t/function/x?y HTTP/1.1|Host: t||");

    assertThat(
            new String(
                head.bytes(),
                head.targetStart(),
                head.targetEnd() - head.targetStart(),
                StandardCharsets.US_ASCII))
        .isEqualTo("/function/x?y");
  }

  @Test
  void whetherTheConnectionStaysFollowsVersionAndHeaders() {
    assertThat(read("GET / HTTP/1.1|Host: t||").persistent()).isTrue();
    assertThat(read("GET / HTTP/1.1|Host: t|Connection: x, CLOSE||").persistent()).isFalse();
    assertThat(read("GET / HTTP/1.0||").persistent()).isFalse();
    assertThat(read("GET / HTTP/1.0|Connection: Keep-Alive||").persistent()).isTrue();
  }

  @Test
  void moreLinesThanTheLimitAreRefused() {
    assertThatThrownBy(
            () -> read("GET / HTTP/1.1|Host: t|" + "a: b|".repeat(HeaderFields.MOST) + "|"))
        .hasMessageContaining("more than 256 header lines");
  }

  @Test
  void headersThatConcernTheConnectionAreNotSentOn() {
    RequestHead head =
        read(
            "GET / HTTP/1.1|Host: t|Connection: close, X-Own, Host, Content-Length|X-Own: 1|"
                + "Keep-Alive: 5|TE: trailers|Upgrade: h2c|A: b|Proxy-Authorization: x|"
                + "Content-Length: 0||");

    assertThat(written(head)).isEqualTo("Host: t|A: b|Content-Length: 0|");
  }

  private static String written(RequestHead head) {
    ByteBuf buffer = Unpooled.buffer();
    new HeadWriter().fields(head.fields(), 0).writeTo(buffer);
    return buffer.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "|");
  }

  private static RequestHead read(String text) {
    byte[] bytes =
        text.replace("|", "\r\n")
            .replace('~', '\n')
            .replace('^', '\r')
            .getBytes(StandardCharsets.ISO_8859_1);
    RequestHead head = new RequestHead();
    byte[] withRest = Arrays.copyOf(bytes, bytes.length + 100);
    head.read(withRest, bytes.length);
    return head;
  }
}
