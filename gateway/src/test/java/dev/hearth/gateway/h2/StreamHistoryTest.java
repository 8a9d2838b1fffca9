package dev.hearth.gateway.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.Test;

class StreamHistoryTest {
  private final StreamHistory history = new StreamHistory();

  @Test
  void aFrameOnAStreamThatEndedIsOneOnAClosedStream() {
    history.opened(1);
    history.opened(3);

    assertThat(history.fault(1)).contains(Http2Error.STREAM_CLOSED);
  }

  @Test
  void aStreamThatWasPassedOverMayNotBeOpenedLater() {
    history.opened(1);
    history.opened(9);

    assertThat(history.fault(3)).contains(Http2Error.PROTOCOL_ERROR);
    assertThat(history.fault(7)).contains(Http2Error.PROTOCOL_ERROR);
    assertThat(history.fault(9)).contains(Http2Error.STREAM_CLOSED);
  }

  @Test
  void theFirstStreamsMayBePassedOverToo() {
    history.opened(5);

    assertThat(history.fault(1)).contains(Http2Error.PROTOCOL_ERROR);
  }

  @Test
  void whatWasOnItsWayToAStreamThatThisSideResetIsNoFault() {
    history.opened(1);
    history.reset(1);

    assertThat(history.fault(1)).isEmpty();
  }

  @Test
  void oldResetsAreForgotten() {
    for (int id = 1; id < 1001; id += 2) {
      history.opened(id);
      history.reset(id);
    }

    assertThat(history.fault(1)).contains(Http2Error.STREAM_CLOSED);
    assertThat(history.fault(999)).isEmpty();
    assertThat(history.fault(801)).isEmpty();
  }
}
