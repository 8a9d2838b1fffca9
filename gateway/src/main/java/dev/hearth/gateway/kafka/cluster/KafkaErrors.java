package dev.hearth.gateway.kafka.cluster;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What errors of the Kafka clients mean to a person. */
public final class KafkaErrors {
  private KafkaErrors() {}

  /**
   * @param tried what was tried, as in "could not {@code tried}"
   * @param where the cluster's address
   */
  public static HearthException of(String tried, String where, Throwable error) {
    Throwable cause = unwrapped(error);
    return switch (cause) {
      case HearthException known -> known;
      case UnknownTopicOrPartitionException e ->
          new HearthException(
              ErrorCode.TOPIC_NOT_FOUND,
              "could not " + tried + ": the cluster at " + where + " has no such topic",
              e);
      case InvalidTopicException e ->
          new HearthException(ErrorCode.INVALID_REQUEST, "could not " + tried + ": " + text(e), e);
      case RecordTooLargeException e -> tooLarge(tried, e);
      case RecordBatchTooLargeException e -> tooLarge(tried, e);
      case AuthorizationException e ->
          new HearthException(
              ErrorCode.EVENTS_UNAVAILABLE,
              "could not " + tried + ": the Kafka cluster at " + where + " forbids it: " + text(e),
              e);
      default ->
          new HearthException(
              ErrorCode.EVENTS_UNAVAILABLE,
              "could not "
                  + tried
                  + ": the Kafka cluster at "
                  + where
                  + " does not answer ("
                  + text(cause)
                  + "); check that it runs and that hearth.kafka.bootstrap-servers names it",
              cause);
    };
  }

  /** Whether the cluster said that this user may not do it. */
  public static boolean isForbidden(HearthException error) {
    return error.getCause() != null
        && unwrapped(error.getCause()) instanceof AuthorizationException;
  }

  private static HearthException tooLarge(String tried, Throwable e) {
    return new HearthException(
        ErrorCode.PAYLOAD_TOO_LARGE, "could not " + tried + ": " + text(e), e);
  }

  public static Throwable unwrapped(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof ExecutionException
            || cause instanceof CompletionException
            || (cause.getClass() == KafkaException.class
                && cause.getCause() instanceof ConfigException))
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  public static String text(Throwable error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }
}
