package dev.hearth.host;

import com.google.cloud.functions.HttpResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;

/** The functions framework's response over an answer. */
final class OutgoingResponse implements HttpResponse {
  private final Answer answer;
  private BufferedWriter writer;

  OutgoingResponse(Answer answer) {
    this.answer = answer;
  }

  @Override
  public void setStatusCode(int code) {
    answer.status(code);
  }

  @Override
  public void setStatusCode(int code, String message) {
    // HTTP has no use for the message any more (RFC 9112, section 4).
    answer.status(code);
  }

  @Override
  public void setContentType(String contentType) {
    answer.contentType(contentType);
  }

  @Override
  public Optional<String> getContentType() {
    return Optional.ofNullable(answer.headers().get(HttpHeader.CONTENT_TYPE));
  }

  @Override
  public void appendHeader(String header, String value) {
    answer.headers().add(header, value);
  }

  @Override
  public Map<String, List<String>> getHeaders() {
    return IncomingRequest.headersOf(answer.headers());
  }

  @Override
  public OutputStream getOutputStream() {
    return answer;
  }

  @Override
  public BufferedWriter getWriter() {
    if (writer == null) {
      if (getContentType().isEmpty()) {
        answer.contentType("text/plain; charset=utf-8");
      }
      writer = AnswerWriter.of(answer);
    }
    return writer;
  }

  /** Hands over what the writer still holds. */
  void finish() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}
