package function;

import com.google.cloud.functions.HttpResponse;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A response that keeps what a handler answers. */
final class TestResponse implements HttpResponse {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final BufferedWriter writer =
      new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private int status = 200;

  int status() {
    return status;
  }

  String body() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void setStatusCode(int code) {
    status = code;
  }

  @Override
  public void setStatusCode(int code, String message) {
    status = code;
  }

  @Override
  public void setContentType(String contentType) {
    headers.put("Content-Type", List.of(contentType));
  }

  @Override
  public Optional<String> getContentType() {
    return Optional.ofNullable(headers.get("Content-Type")).map(List::getFirst);
  }

  @Override
  public void appendHeader(String header, String value) {
    headers.computeIfAbsent(header, name -> new ArrayList<>()).add(value);
  }

  @Override
  public Map<String, List<String>> getHeaders() {
    return headers;
  }

  @Override
  public OutputStream getOutputStream() {
    return bytes;
  }

  @Override
  public BufferedWriter getWriter() {
    return writer;
  }
}
