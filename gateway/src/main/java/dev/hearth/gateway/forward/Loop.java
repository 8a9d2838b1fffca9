package dev.hearth.gateway.forward;

import dev.hearth.gateway.wire.DateLine;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.RequestHead;
import dev.hearth.gateway.wire.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollTcpInfo;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * One event loop with what its connections share: they never run at the same time, so one set of
 * scratch objects serves all of them. Everything but {@link #execute} is for the loop's own thread.
 */
public final class Loop {
  private final EventLoop eventLoop;
  private final int index;
  private final TimeoutWheel timeouts;
  private final SplittableRandom random;
  private final DateLine date = new DateLine();
  private final HeadWriter writer = new HeadWriter();
  private final RequestHead requestHead = new RequestHead();
  private final ResponseHead responseHead = new ResponseHead();
  private final EpollTcpInfo tcpInfo = new EpollTcpInfo();
  private final Endings endings = new Endings(this);
  private final UpstreamLimit upstreams;
  private byte[] scratch = new byte[16 * 1024];

  public Loop(EventLoop eventLoop, int index) {
    this(eventLoop, index, UpstreamLimit.NONE);
  }

  /**
   * @param upstreams what all loops together may have open
   */
  public Loop(EventLoop eventLoop, int index, UpstreamLimit upstreams) {
    this.upstreams = upstreams;
    this.eventLoop = eventLoop;
    this.index = index;
    this.timeouts = new TimeoutWheel(eventLoop);
    this.random = new SplittableRandom(new SecureRandom().nextLong());
  }

  public EventLoop eventLoop() {
    return eventLoop;
  }

  public int index() {
    return index;
  }

  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  /** Monotonic time in nanoseconds. */
  public long now() {
    return System.nanoTime();
  }

  /** The header line {@code Date} of now; not to be changed. */
  public byte[] dateLine() {
    return date.at(System.currentTimeMillis());
  }

  public void set(Timeout timeout, long atNanos) {
    timeouts.set(timeout, atNanos);
  }

  public void cancel(Timeout timeout) {
    timeouts.cancel(timeout);
  }

  public long random() {
    return random.nextLong();
  }

  /** An empty writer; what was in it before is gone. */
  public HeadWriter writer() {
    return writer.clear();
  }

  public RequestHead requestHead() {
    return requestHead;
  }

  ResponseHead responseHead() {
    return responseHead;
  }

  EpollTcpInfo tcpInfo() {
    return tcpInfo;
  }

  UpstreamLimit upstreams() {
    return upstreams;
  }

  Endings endings() {
    return endings;
  }

  /**
   * Takes {@code length} bytes out of a buffer into an array that the next such call writes over.
   */
  public byte[] take(ByteBuf buffer, int length) {
    if (scratch.length < length) {
      scratch = new byte[Math.max(length, scratch.length * 2)];
    }
    buffer.readBytes(scratch, 0, length);
    return scratch;
  }
}
