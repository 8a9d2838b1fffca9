package dev.hearth.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers while there is no function, and takes the one request that says which it shall be. */
final class StemCell implements Request.Handler {
  static final String PATH = "/.hearth/specialise";

  private final AtomicBoolean taken = new AtomicBoolean();
  private final CompletableFuture<SpecialiseCall> accepted = new CompletableFuture<>();

  /**
   * Waits for the request. Who waits also loads the handler, on a thread like that of any start,
   * and answers.
   */
  SpecialiseCall await() {
    return accepted.join();
  }

  /** Waits for it no longer than this; false when it has not come. */
  boolean await(Duration longest) throws InterruptedException, ExecutionException {
    try {
      accepted.get(longest.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String callId = Problem.callIdOf(request);
    Optional<Problem> problem = take(request, response, callback, callId);
    if (problem.isPresent()) {
      Answer answer = new Answer(response);
      answer.problem(problem.get());
      response.write(true, answer.rest(), callback);
    }
    return true;
  }

  private Optional<Problem> take(
      Request request, Response response, Callback callback, String callId) {
    if (!request.getMethod().equals("POST") || !PATH.equals(request.getHttpURI().getPath())) {
      return Optional.of(Problem.ofNoFunction(callId));
    }
    if (!taken.compareAndSet(false, true)) {
      return Optional.of(Problem.ofSecondSpecialisation(callId));
    }
    try {
      Specialisation specialisation = Specialisation.of(TypedBody.small(request));
      accepted.complete(new SpecialiseCall(specialisation, response, callback));
      return Optional.empty();
    } catch (BadRequestException e) {
      taken.set(false);
      return Optional.of(Problem.ofCaller(e, callId));
    } catch (IOException e) {
      // The caller is gone; another may come.
      taken.set(false);
      throw new UncheckedIOException(e);
    }
  }
}
