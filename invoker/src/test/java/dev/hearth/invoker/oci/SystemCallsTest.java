package dev.hearth.invoker.oci;

import static dev.hearth.invoker.oci.ShellContainers.FUNCTION_USER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** System calls tried from inside a container. docs/decisions/0132 says why each is refused. */
class SystemCallsTest {
  private static final String EPERM = "1";
  private static final String ENOSYS = "38";
  private static final String KILLED = "killed";

  /** All but these are refused as not permitted. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "getpid", "0",
          "io_setup", ENOSYS,
          "clone3", ENOSYS,
          "socketcall", KILLED,
          "x32-socket", KILLED);

  private static final Set<Integer> UNIX_AND_INTERNET = Set.of(1, 2, 10);
  private static final int NETLINK = 16;
  private static final int ROUTE = 0;

  /** Any, ICMP, TCP, UDP, ICMPv6 and MPTCP. */
  private static final Map<Integer, Set<Integer>> INTERNET_PROTOCOLS =
      Map.of(2, Set.of(0, 1, 6, 17, 262), 10, Set.of(0, 6, 17, 58, 262));

  private static ShellContainers containers;

  @BeforeAll
  static void start() throws Exception {
    containers = new ShellContainers();
  }

  @AfterAll
  static void stop() throws Exception {
    containers.close();
  }

  @Test
  void whatReachesTheKernelBeyondAFunctionsNeedsIsRefused() throws Exception {
    for (String user : List.of(FUNCTION_USER, "")) {
      Map<String, String> results = new TreeMap<>();
      for (String line : containers.output("probe calls", user, 32)) {
        String[] words = line.split(" ", -1);
        results.put(words[0], words[1]);
      }

      assertThat(results).containsKeys("keyctl", "bpf", "perf_event_open", "userfaultfd");
      assertThat(results)
          .allSatisfy(
              (name, result) ->
                  assertThat(result).as(name).isEqualTo(EXCEPTIONS.getOrDefault(name, EPERM)));
    }
  }

  @Test
  void socketsAreUnixInternetAndRoutingOnlyWhateverTheArgumentLooksLike() throws Exception {
    record Socket(String call, int family, int high, int protocol, boolean refused) {
      static Socket of(String line) {
        String[] words = line.split(" ", -1);
        return new Socket(
            words[0],
            Integer.parseInt(words[1]),
            Integer.parseInt(words[2]),
            Integer.parseInt(words[3]),
            words[4].equals(EPERM));
      }

      boolean isAllowed() {
        if (high != 0) {
          return false;
        }
        return switch (family) {
          case 1 -> true;
          case 2, 10 -> call.equals("socket") && INTERNET_PROTOCOLS.get(family).contains(protocol);
          case NETLINK -> call.equals("socket") && protocol == ROUTE;
          default -> false;
        };
      }
    }
    List<Socket> wrong = new ArrayList<>();

    List<String> lines = containers.output("probe sockets", "", 32);

    for (String line : lines) {
      Socket socket = Socket.of(line);
      // ICMP as a datagram is refused by the kernel itself where no group may (ping_group_range)
      boolean kernelDecides = socket.protocol() == 1 || socket.protocol() == 58;
      if (socket.refused() == socket.isAllowed() && !(socket.isAllowed() && kernelDecides)) {
        wrong.add(socket);
      }
    }
    assertThat(lines).hasSizeGreaterThan(3 * 65 + 2 * 300);
    assertThat(wrong).isEmpty();
    assertThat(UNIX_AND_INTERNET)
        .allSatisfy(family -> assertThat(lines).contains("socket %d 0 0 0".formatted(family)));
  }
}
