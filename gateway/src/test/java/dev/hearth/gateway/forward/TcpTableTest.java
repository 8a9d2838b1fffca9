package dev.hearth.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpTableTest {
  private static final String LIST =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 00000000:1F90 00000000:0000 0A 00000000:00000005 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
         1: 0204580A:1F90 0104580A:D431 01 00000000:00000143 00:00000000 00000000     0        0 0 1 0 20 4 30 10 -1
         2: 0204580A:1F90 0104580A:D432 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
         3: 0204580A:1F91 0104580A:D433 01 00000000:00000009 00:00000000 00000000     0        0 4 1 0 20 4 30 10 -1
         4: 0000000000000000FFFF00000204580A:1F90 0000000000000000FFFF00000104580A:D434 01 00000000:00010000 00:00000000
         5: 0204580A:1F90
      """;

  @ParameterizedTest
  @CsvSource({
    "10.88.4.1, 54321, 323", // not accepted yet
    "10.88.4.1, 54322, 0", // all is read
    "10.88.4.1, 54323, -1", // another port of the process
    "10.88.4.1, 54324, 65536", // by a socket of both families
    "10.88.4.3, 54321, -1", // another machine
    "10.88.4.1, 54325, -1"
  })
  void whatAProcessHasNotReadOfAConnectionIsFound(String from, int port, long unread) {
    OptionalLong received = TcpTable.received(LIST, 8080, from(from, port));

    assertThat(received.orElse(-1)).isEqualTo(unread);
  }

  @Test
  void ofAProcessThatHasEndedNothingIsKnown() {
    assertThat(TcpTable.received(Path.of("/proc/0/net"), 80, from("127.0.0.1", 54321))).isEmpty();
  }

  private static InetSocketAddress from(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
