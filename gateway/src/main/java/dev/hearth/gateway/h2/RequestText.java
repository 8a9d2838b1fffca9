package dev.hearth.gateway.h2;

import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.Texts;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.Set;

/**
 * Writes the head of an HTTP/2 request as HTTP/1.1 has it, so that one reader decides for both what
 * is allowed and what it means. What is checked here is what a line of text could not show any more
 * (RFC 9113, 8.2 and 8.3).
 */
final class RequestText {
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  private static final AsciiString COOKIE = AsciiString.cached("cookie");
  private static final AsciiString HOST = AsciiString.cached("host");
  private static final AsciiString TE = AsciiString.cached("te");
  private static final AsciiString TRAILER = AsciiString.cached("trailer");
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");
  private static final Set<AsciiString> OF_A_CONNECTION =
      Set.of(
          AsciiString.cached("connection"),
          AsciiString.cached("keep-alive"),
          AsciiString.cached("proxy-connection"),
          AsciiString.cached("transfer-encoding"),
          AsciiString.cached("upgrade"));
  private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

  private RequestText() {}

  /**
   * Writes the head with the empty line after it.
   *
   * @param ended whether no body follows
   * @throws MalformedRequestException for what may not be said by HTTP/2
   */
  static void write(HeadWriter writer, Http2Headers headers, boolean ended) {
    AsciiString method = null;
    AsciiString scheme = null;
    AsciiString path = null;
    AsciiString authority = null;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      AsciiString name = AsciiString.of(field.getKey());
      if (name.isEmpty() || name.byteAt(0) != ':') {
        // The pseudo headers come first in this collection, and on the wire, as the codec checks.
        break;
      }
      AsciiString value = word(name, field.getValue());
      switch (name.toString()) {
        case ":method" -> method = once(name, method, value);
        case ":scheme" -> scheme = once(name, scheme, value);
        case ":path" -> path = once(name, path, value);
        case ":authority" -> authority = once(name, authority, value);
        default -> throw new MalformedRequestException("the pseudo header " + name + " is unknown");
      }
    }
    requestLine(writer, method, scheme, path);
    if (authority != null) {
      put(writer.put("Host: "), authority).crlf();
    }
    // Trailers can follow only what is sent on in chunks.
    boolean trailed = !ended && headers.contains(TRAILER);
    boolean sized = fields(writer, headers, authority, trailed);
    if (!sized && !ended) {
      writer.put("Transfer-Encoding: chunked\r\n");
    } else if (!sized && METHODS_WITH_BODY.contains(method.toString())) {
      writer.put("Content-Length: 0\r\n");
    }
    writer.crlf();
  }

  /**
   * Writes the fields behind a body, with an empty line after them.
   *
   * @throws MalformedRequestException for what may not be said by HTTP/2
   */
  static void writeTrailers(HeadWriter writer, Http2Headers trailers) {
    for (Map.Entry<CharSequence, CharSequence> field : trailers) {
      AsciiString name = AsciiString.of(field.getKey());
      AsciiString value = value(name, field.getValue());
      put(put(writer, name).put(": "), value).crlf();
    }
    writer.crlf();
  }

  private static void requestLine(
      HeadWriter writer, AsciiString method, AsciiString scheme, AsciiString path) {
    if (method == null) {
      throw new MalformedRequestException(":method is missing");
    }
    if (method.contentEquals("CONNECT")) {
      // Has neither scheme nor path; the reader of heads says that it is not supported.
      writer.put("CONNECT / HTTP/1.1\r\n");
      return;
    }
    if (scheme == null || !(scheme.contentEquals("https") || scheme.contentEquals("http"))) {
      throw new MalformedRequestException(":scheme is neither http nor https");
    }
    if (path == null
        || !(path.byteAt(0) == '/'
            || (path.contentEquals("*") && method.contentEquals("OPTIONS")))) {
      throw new MalformedRequestException(":path is missing or does not begin with '/'");
    }
    put(put(writer, method).put(' '), path).put(" HTTP/1.1\r\n");
  }

  /** Whether a length was given. */
  private static boolean fields(
      HeadWriter writer, Http2Headers headers, AsciiString authority, boolean unsized) {
    boolean sized = false;
    boolean cookies = false;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      AsciiString name = AsciiString.of(field.getKey());
      if (!name.isEmpty() && name.byteAt(0) == ':') {
        continue;
      }
      AsciiString value = value(name, field.getValue());
      if (name.equals(HOST) && authority != null) {
        if (!value.contentEqualsIgnoreCase(authority)) {
          throw new MalformedRequestException("Host is not what :authority is");
        }
      } else if (name.equals(COOKIE)) {
        if (!cookies) {
          cookies(writer, headers);
        }
        cookies = true;
      } else if (name.equals(TE)) {
        // HTTP/1.1 wants a header of the connection named as one.
        writer.put("Connection: TE\r\nTE: trailers\r\n");
      } else if (!unsized || !name.equals(CONTENT_LENGTH)) {
        sized |= name.equals(CONTENT_LENGTH);
        put(put(writer, name).put(": "), value).crlf();
      }
    }
    return sized;
  }

  /** Crumbs become one line again (RFC 9113, 8.2.3). */
  private static void cookies(HeadWriter writer, Http2Headers headers) {
    writer.put("cookie: ");
    boolean more = false;
    for (CharSequence crumb : headers.getAll(COOKIE)) {
      if (more) {
        writer.put("; ");
      }
      put(writer, value(COOKIE, crumb));
      more = true;
    }
    writer.crlf();
  }

  private static AsciiString once(AsciiString name, AsciiString before, AsciiString value) {
    if (before != null) {
      throw new MalformedRequestException(name + " is given twice");
    }
    return value;
  }

  /** The value of a pseudo header: nothing that could end a word of the request line. */
  private static AsciiString word(AsciiString name, CharSequence text) {
    AsciiString value = AsciiString.of(text);
    if (value.isEmpty()
        || value.indexOf(' ', 0) >= 0
        || value.indexOf('\t', 0) >= 0
        || !isValue(value)) {
      throw new MalformedRequestException(name + " is empty, or has a character it may not have");
    }
    return value;
  }

  private static AsciiString value(AsciiString name, CharSequence text) {
    int from = name.arrayOffset();
    if (!Texts.isLowerCaseToken(name.array(), from, from + name.length())) {
      throw new MalformedRequestException("a name has a character it may not have");
    }
    if (OF_A_CONNECTION.contains(name)) {
      throw new MalformedRequestException(name + " may not be sent by HTTP/2");
    }
    AsciiString value = AsciiString.of(text);
    if (!isValue(value) || padded(value)) {
      throw new MalformedRequestException("the value of " + name + " has a forbidden character");
    }
    if (name.equals(TE) && !value.contentEqualsIgnoreCase(TRAILERS)) {
      throw new MalformedRequestException("te may only be 'trailers'");
    }
    return value;
  }

  private static boolean isValue(AsciiString value) {
    int from = value.arrayOffset();
    return Texts.isValue(value.array(), from, from + value.length());
  }

  private static boolean padded(AsciiString value) {
    return !value.isEmpty() && (blank(value.byteAt(0)) || blank(value.byteAt(value.length() - 1)));
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static HeadWriter put(HeadWriter writer, AsciiString text) {
    int from = text.arrayOffset();
    return writer.put(text.array(), from, from + text.length());
  }
}
