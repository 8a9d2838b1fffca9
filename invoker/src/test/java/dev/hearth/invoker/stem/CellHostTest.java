package dev.hearth.invoker.stem;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellHostTest {
  private static final int ROUNDS = 2_000;

  @TempDir Path folder;

  /** The end of a wait meets the wait at a different place in each round. */
  @Test
  void aQuestionThatIsGivenUpEndsAtOnce() throws Exception {
    Path socket = folder.resolve("cell");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      for (int i = 0; i < ROUNDS; i++) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        CellHost host = new CellHost(socket);
        FutureTask<Boolean> question =
            new FutureTask<>(() -> host.waits(over, Duration.ofHours(1)));
        Thread.ofPlatform().daemon().start(question);
        try (SocketChannel silent = server.accept()) {
          assertThat(silent.read(ByteBuffer.allocate(1024))).isPositive();
          over.complete(null);

          assertThat(question.get(30, TimeUnit.SECONDS)).as("round %d", i).isFalse();
        }
      }
    }
  }
}
