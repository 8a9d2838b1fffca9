package dev.hearth.gateway.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client that sends exactly the frames of HTTP/2 it is told to. For one thread. */
public final class RawHttp2Client implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int LARGEST_FRAME = 16_384;
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
  private final Map<Integer, Answer> answers = new HashMap<>();
  private final Map<Integer, Integer> windows = new HashMap<>();
  private int connectionWindow = 65_535;
  private int initialWindow = 65_535;
  private boolean taking = true;

  public RawHttp2Client(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** A connection on which requests may be sent. */
  public static RawHttp2Client greeted(int port) throws IOException {
    return new RawHttp2Client(port).preface().send(SETTINGS, 0, 0, new byte[0]);
  }

  /** A frame as it came. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record Frame(int type, int flags, int stream, byte[] payload) {
    /** The error code of GOAWAY or RST_STREAM. */
    public int error() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }

    @Override
    public String toString() {
      return "frame of type " + type + ", flags " + flags + ", stream " + stream;
    }
  }

  /** What came of the answer on one stream. */
  public static final class Answer {
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int headerFrames;
    private boolean ended;
    private Optional<Integer> reset = Optional.empty();

    public int status() {
      return Integer.parseInt(header(":status").orElse("0"));
    }

    /** The last value with that name. */
    public Optional<String> header(String name) {
      return headers.stream()
          .filter(header -> header.getKey().equals(name))
          .map(Map.Entry::getValue)
          .reduce((first, second) -> second);
    }

    public List<String> names() {
      return headers.stream().map(Map.Entry::getKey).toList();
    }

    /** Frames of headers: of interim answers, the answer, trailers. */
    public int headerFrames() {
      return headerFrames;
    }

    public byte[] body() {
      return body.toByteArray();
    }

    public String text() {
      return body.toString(StandardCharsets.UTF_8);
    }

    public boolean ended() {
      return ended;
    }

    /** The code it was reset with. */
    public Optional<Integer> reset() {
      return reset;
    }
  }

  /** Whether flow-control windows are opened again for what arrives; they are at first. */
  public RawHttp2Client taking(boolean takes) {
    taking = takes;
    return this;
  }

  public RawHttp2Client preface() throws IOException {
    return raw(PREFACE.getBytes(StandardCharsets.US_ASCII));
  }

  public RawHttp2Client raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  public RawHttp2Client send(int type, int flags, int stream, byte[] payload) throws IOException {
    return raw(frame(type, flags, stream, payload));
  }

  public static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** A GET without body. */
  public RawHttp2Client get(int stream, String path, String... more) throws IOException {
    return request(stream, true, "GET", path, more);
  }

  public RawHttp2Client request(int stream, boolean end, String method, String path, String... more)
      throws IOException {
    return headers(stream, end, concat(request(method, path), more));
  }

  /** The usual pseudo headers, as names and values. */
  public static String[] request(String method, String path) {
    return new String[] {":method", method, ":scheme", "http", ":path", path, ":authority", "test"};
  }

  public RawHttp2Client headers(int stream, boolean end, String... namesAndValues)
      throws IOException {
    return send(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(namesAndValues));
  }

  public RawHttp2Client data(int stream, boolean end, String text) throws IOException {
    return data(stream, end, text.getBytes(StandardCharsets.UTF_8));
  }

  public RawHttp2Client data(int stream, boolean end, byte[] bytes) throws IOException {
    return send(DATA, end ? END_STREAM : 0, stream, bytes);
  }

  /** Sends a body as far and as fast as the windows allow, and ends the stream. */
  public RawHttp2Client upload(int stream, byte[] body) throws IOException {
    Upload upload = new Upload(stream, body);
    while (!upload.over()) {
      if (!upload.sendSome()) {
        next();
      }
    }
    return this;
  }

  /** The same, but stops when an answer has come. */
  public Answer uploadUntilAnswered(int stream, byte[] body) throws IOException {
    return upload(stream, body).answer(stream);
  }

  /** A body that is sent piece by piece. */
  public final class Upload {
    private final int stream;
    private final byte[] body;
    private int sent;

    public Upload(int stream, byte[] body) {
      this.stream = stream;
      this.body = body;
    }

    /** Bytes that were sent. */
    public int sent() {
      return sent;
    }

    /** Whether all was sent, or nothing more is wanted. */
    public boolean over() {
      return sent == body.length || soFar(stream).ended || soFar(stream).reset.isPresent();
    }

    /** Sends a frame if the windows allow one; false if they do not. */
    public boolean sendSome() throws IOException {
      int most = Math.min(Math.min(connectionWindow, window(stream)), LARGEST_FRAME);
      int size = Math.min(most, body.length - sent);
      if (size <= 0) {
        return false;
      }
      data(stream, sent + size == body.length, Arrays.copyOfRange(body, sent, sent + size));
      sent += size;
      connectionWindow -= size;
      windows.put(stream, window(stream) - size);
      return true;
    }
  }

  /** Opens a window further; that of the connection is stream 0. */
  public RawHttp2Client open(int stream, int more) throws IOException {
    return send(WINDOW_UPDATE, 0, stream, number(more));
  }

  /** Whether something has arrived that was not read yet. */
  public boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  private int window(int stream) {
    return windows.getOrDefault(stream, initialWindow);
  }

  /** Reads until the stream is reset. */
  public void awaitReset(int stream) throws IOException {
    while (soFar(stream).reset.isEmpty()) {
      next();
    }
  }

  public static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  /** Header fields as literals that are not indexed (RFC 7541, 6.2.2). */
  public static byte[] block(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      literal(block, namesAndValues[i]);
      literal(block, namesAndValues[i + 1]);
    }
    return block.toByteArray();
  }

  public static String[] concat(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** The answer on a stream, once it has ended or was reset. */
  public Answer answer(int stream) throws IOException {
    Answer answer = soFar(stream);
    while (!answer.ended && answer.reset.isEmpty()) {
      next();
    }
    return answer;
  }

  /** What there is of an answer. */
  public Answer soFar(int stream) {
    return answers.computeIfAbsent(stream, any -> new Answer());
  }

  /** Reads until a frame of that type comes. */
  public Frame await(int type) throws IOException {
    Frame frame = next();
    while (frame.type() != type) {
      frame = next();
    }
    return frame;
  }

  /** Reads on until the connection is closed; the last GOAWAY that came. */
  public Optional<Frame> lastWords() throws IOException {
    Optional<Frame> goAway = Optional.empty();
    try {
      while (true) {
        Frame frame = next();
        if (frame.type() == GOAWAY) {
          goAway = Optional.of(frame);
        }
      }
    } catch (EOFException | SocketException closed) {
      return goAway;
    }
  }

  /** The next frame, after doing what it asks for. */
  public Frame next() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    Frame frame = new Frame(type, flags, stream, in.readNBytes(length));
    switch (type) {
      case SETTINGS -> {
        if (flags != ACK) {
          settings(ByteBuffer.wrap(frame.payload()));
          reply(frame(SETTINGS, ACK, 0, new byte[0]));
        }
      }
      case PING -> {
        if (flags != ACK) {
          reply(frame(PING, ACK, 0, frame.payload()));
        }
      }
      case HEADERS -> decode(frame);
      case DATA -> {
        soFar(stream).body.writeBytes(frame.payload());
        if (taking && length > 0) {
          reply(
              ByteBuffer.allocate(26)
                  .put(frame(WINDOW_UPDATE, 0, 0, number(length)))
                  .put(frame(WINDOW_UPDATE, 0, stream, number(length)))
                  .array());
        }
      }
      case WINDOW_UPDATE -> {
        int more = ByteBuffer.wrap(frame.payload()).getInt();
        if (stream == 0) {
          connectionWindow += more;
        } else {
          windows.put(stream, window(stream) + more);
        }
      }
      case RST_STREAM -> soFar(stream).reset = Optional.of(frame.error());
      default -> {}
    }
    if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
      soFar(stream).ended = true;
    }
    return frame;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A server that has closed may have said something before, which is still to be read. */
  private void reply(byte[] frames) throws IOException {
    try {
      raw(frames);
    } catch (SocketException closed) {
      // Seen again by whoever reads on.
    }
  }

  private void settings(ByteBuffer payload) {
    while (payload.hasRemaining()) {
      int key = payload.getShort();
      int value = payload.getInt();
      if (key == INITIAL_WINDOW_SIZE) {
        windows.replaceAll((stream, window) -> window + value - initialWindow);
        initialWindow = value;
      }
    }
  }

  private void decode(Frame frame) throws IOException {
    ByteBuf block = Unpooled.wrappedBuffer(frame.payload());
    try {
      Http2Headers headers = decoder.decodeHeaders(frame.stream(), block);
      Answer answer = soFar(frame.stream());
      answer.headerFrames++;
      headers.forEach(
          header ->
              answer.headers.add(
                  Map.entry(header.getKey().toString(), header.getValue().toString())));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  private static void literal(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        block.write(rest % 128 + 128);
        rest /= 128;
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }
}
