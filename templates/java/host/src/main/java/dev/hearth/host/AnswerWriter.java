package dev.hearth.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;

/** Writes text to an answer. A flush sends it; closing does not, so that the answer ends as one. */
final class AnswerWriter extends BufferedWriter {
  private final Bytes bytes;

  private AnswerWriter(Bytes bytes) {
    super(new OutputStreamWriter(bytes, UTF_8));
    this.bytes = bytes;
  }

  static AnswerWriter of(Answer answer) {
    return new AnswerWriter(new Bytes(answer));
  }

  @Override
  public void close() throws IOException {
    bytes.closing = true;
    super.close();
  }

  private static final class Bytes extends OutputStream {
    private final Answer answer;
    private boolean closing;

    Bytes(Answer answer) {
      this.answer = answer;
    }

    @Override
    public void write(int single) throws IOException {
      answer.write(single);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      answer.write(bytes, offset, count);
    }

    @Override
    public void flush() throws IOException {
      if (!closing) {
        answer.flush();
      }
    }
  }
}
