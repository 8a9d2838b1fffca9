package dev.hearth.invoker.network;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Does what a process inside a network namespace could do. A socket stays where it was made. */
record Inside(Path namespace) {
  private static final int CONNECT_MILLIS = 700;
  private static final int CLONE_NEWNET = 0x40000000;

  static Inside of(PreparedNetwork network) {
    return new Inside(network.namespace());
  }

  <T> T call(Callable<T> action) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter();
              return action.call();
            });
    Thread thread = Thread.ofPlatform().start(task);
    try {
      return task.get();
    } finally {
      thread.join();
    }
  }

  ServerSocket listen(int port) throws Exception {
    return call(() -> new ServerSocket(port));
  }

  /** Whether a connection comes about. */
  boolean reaches(String host, int port) throws Exception {
    return call(() -> connects(host, port));
  }

  String read(String path) throws Exception {
    return call(() -> Files.readString(Path.of(path)));
  }

  static boolean connects(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void enter() {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      int file =
          (int)
              linker
                  .downcallHandle(
                      linker.defaultLookup().findOrThrow("open"),
                      FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                      Linker.Option.firstVariadicArg(2))
                  .invokeExact(arena.allocateFrom(namespace.toString()), 0);
      int result =
          (int)
              linker
                  .downcallHandle(
                      linker.defaultLookup().findOrThrow("setns"),
                      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT))
                  .invokeExact(file, CLONE_NEWNET);
      if (result != 0) {
        throw new IllegalStateException("cannot enter " + namespace + " as root");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
