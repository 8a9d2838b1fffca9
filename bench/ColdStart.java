import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A cold start in a container of its own, from zero instances to the first byte of the answer, against
 * a bare {@code runc run} of the same bundle until the same process has answered on its socket, and,
 * where it is installed, {@code docker run} of the same image. The bare start gets what Hearth has to do
 * made ready beforehand: its root is mounted, its network is there. All take turns.
 *
 * <p>Usage, as root: java bench/ColdStart.java STATE_DIR FUNCTION [ROUNDS]. A platform with {@code
 * hearth.stem.memory=0} must be up on STATE_DIR with FUNCTION deployed from a template.
 */
final class ColdStart {
  private final Hearth hearth;
  private final String function;

  private ColdStart(Path state, String function) throws Exception {
    this.hearth = new Hearth(state);
    this.function = function;
  }

  public static void main(String[] args) throws Exception {
    Path state = Path.of(args[0]);
    ColdStart bench = new ColdStart(state, args[1]);
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 50;
    String image = DockerStart.image(bench.hearth.api("/api/v1/functions/" + args[1], null));
    bench.hearth.call(bench.function);
    Optional<DockerStart> docker = DockerStart.of(state, image);
    try (BareStart bare = BareStart.copyOf(bench.hearth.instance(bench.function))) {
      bench.toZero();
      bare.start();
      bench.cold();
      Quantiles ours = new Quantiles();
      Quantiles theirs = new Quantiles();
      Quantiles dockers = new Quantiles();
      Quantiles ratios = new Quantiles();
      for (int round = 0; round < rounds; round++) {
        double first = round % 2 == 0 ? bench.cold() : 0;
        bench.toZero();
        double bareMillis = bare.start();
        double coldMillis = round % 2 == 0 ? first : bench.cold();
        ours.add(coldMillis);
        theirs.add(bareMillis);
        ratios.add(coldMillis / bareMillis);
        bench.toZero();
        if (docker.isPresent()) {
          dockers.add(docker.get().start());
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%s, %s, %d interleaved rounds%n%n"
              + "| | n | median ms | p99 ms | min ms | max ms |%n| --- | --- | --- | --- | --- | --- |%n"
              + "| Hearth, from zero to the first byte | %s |%n"
              + "| bare runc run, to the first byte | %s |%n"
              + "| ratio of pairs | %s |%n",
          LocalDate.now(),
          bench.function,
          rounds,
          ours.row(),
          theirs.row(),
          ratios.row());
      if (docker.isPresent()) {
        System.out.printf("| docker run, to the first byte | %s |%n", dockers.row());
      }
    } finally {
      if (docker.isPresent()) {
        docker.get().close();
      }
    }
  }

  /** Milliseconds until the first byte of a call that found no instance. */
  private double cold() throws Exception {
    for (; ; ) {
      toZero();
      Hearth.Answer answer = hearth.call(function);
      if (answer.kind().equals("container")) {
        return answer.millis();
      }
      System.err.println("not counted: " + answer.timing());
    }
  }

  private void toZero() throws Exception {
    hearth.toZero(function);
    // Networks are made ready again in the background: not during a measurement.
    LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
  }
}
