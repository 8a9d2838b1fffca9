package dev.hearth.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In these texts {@code |} stands for CR LF, {@code ~} for LF and {@code ^} for CR. */
class ChunkReaderTest {
  @ParameterizedTest
  @CsvSource({
    "'0||', ''",
    "'5|hello|0||', hello",
    "'5;a=b;c|hello|00||', hello",
    "'1|h|4|ello|0|T: x|U: y||', hello",
    "'5 |hello|0||', hello",
    "'a|helloworld|0||', helloworld",
    "'A|helloworld|0||', helloworld"
  })
  void whatIsAllowedIsRead(String text, String body) {
    for (int piece = 1; piece < 8; piece++) {
      ChunkReader reader = new ChunkReader();
      assertThat(read(reader, text, piece)).isEqualTo(body);
      assertThat(reader.ended()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|hello|0||",
        "g|",
        "-5|hello|",
        "+5|hello|",
        "0x5|hello|",
        " 5|hello|",
        "5~hello|",
        "5^hello|",
        "5|helloX|",
        "5|hello~0||",
        "5|hello^0||",
        "1234567890123456|",
        "FFFFFFFFFFFFFFFFF|",
        "5;a\u0000|hello|",
        "5;a~|hello|",
        "0|T: x~|",
        "0|: x||",
        "0| T: x||",
        "0|T x||",
        "0|^X"
      })
  void whatTwoReadersMightReadInTwoWaysIsRefused(String text) {
    assertThatThrownBy(() -> read(new ChunkReader(), text, 3))
        .isInstanceOf(BadMessageException.class);
  }

  @Test
  void extensionsAndTrailersAreBounded() {
    assertThatThrownBy(() -> read(new ChunkReader(), "5;" + "a".repeat(2000), 100))
        .hasMessageContaining("1024");
    assertThatThrownBy(() -> read(new ChunkReader(), "0|" + "a: b|".repeat(2000), 100))
        .hasMessageContaining("8192");
  }

  @Test
  void whatFollowsTheBodyIsLeft() {
    ByteBuf buffer = Unpooled.copiedBuffer("0\r\n\r\nGET ", StandardCharsets.US_ASCII);

    assertThat(new ChunkReader().next(buffer)).isNull();

    assertThat(buffer.toString(StandardCharsets.US_ASCII)).isEqualTo("GET ");
  }

  private static String read(ChunkReader reader, String text, int pieceLength) {
    byte[] bytes =
        text.replace("|", "\r\n")
            .replace('~', '\n')
            .replace('^', '\r')
            .getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder body = new StringBuilder();
    for (int at = 0; at < bytes.length; at += pieceLength) {
      ByteBuf buffer = Unpooled.wrappedBuffer(bytes, at, Math.min(pieceLength, bytes.length - at));
      for (ByteBuf data = reader.next(buffer); data != null; data = reader.next(buffer)) {
        body.append(data.toString(StandardCharsets.US_ASCII));
      }
    }
    return body.toString();
  }
}
