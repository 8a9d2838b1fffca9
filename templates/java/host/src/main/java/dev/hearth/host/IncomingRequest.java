package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.cloud.functions.HttpRequest;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Jetty's request in the words of the functions framework. */
final class IncomingRequest implements HttpRequest {
  private final Request request;
  private InputStream stream;
  private BufferedReader reader;

  IncomingRequest(Request request) {
    this.request = request;
  }

  @Override
  public String getMethod() {
    return request.getMethod();
  }

  @Override
  public String getUri() {
    return request.getHttpURI().asString();
  }

  @Override
  public String getPath() {
    return request.getHttpURI().getPath();
  }

  @Override
  public Optional<String> getQuery() {
    return Optional.ofNullable(request.getHttpURI().getQuery());
  }

  @Override
  public Map<String, List<String>> getQueryParameters() {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      parameters.put(field.getName(), field.getValues());
    }
    return parameters;
  }

  @Override
  public Map<String, HttpPart> getParts() {
    throw new UnsupportedOperationException(
        "multipart bodies are not taken apart; read getInputStream() with a library of your own");
  }

  @Override
  public Optional<String> getContentType() {
    return Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
  }

  @Override
  public long getContentLength() {
    return request.getLength();
  }

  @Override
  public Optional<String> getCharacterEncoding() {
    return getContentType().map(MimeTypes::getCharsetFromContentType);
  }

  @Override
  public InputStream getInputStream() {
    if (stream == null) {
      stream = new Body(Content.Source.asInputStream(request));
    }
    return stream;
  }

  @Override
  public BufferedReader getReader() {
    if (reader == null) {
      Charset charset = getCharacterEncoding().map(Charset::forName).orElse(UTF_8);
      reader = new BufferedReader(new InputStreamReader(getInputStream(), charset));
    }
    return reader;
  }

  @Override
  public Map<String, List<String>> getHeaders() {
    return headersOf(request.getHeaders());
  }

  @Override
  public Optional<String> getFirstHeader(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  static Map<String, List<String>> headersOf(HttpFields fields) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (HttpField field : fields) {
      headers.computeIfAbsent(field.getName(), name -> new ArrayList<>()).add(field.getValue());
    }
    return headers;
  }

  /** Jetty's stream waits for content when it is asked for none, as {@code readNBytes} does. */
  private static final class Body extends FilterInputStream {
    Body(InputStream stream) {
      super(stream);
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      return count == 0 ? 0 : super.read(bytes, offset, count);
    }
  }
}
