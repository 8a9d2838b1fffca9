package dev.hearth.api.invocation;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * What a function answered.
 *
 * @param headers names in lower case
 * @param body at most {@value #LONGEST_BODY} bytes
 * @param truncated whether the function's body was longer
 */
@SuppressWarnings("ArrayRecordComponent") // copying would double the cost; equals compares it
public record InvocationResult(
    int status, Map<String, String> headers, byte[] body, boolean truncated) {
  public static final int LONGEST_BODY = 64 << 10;

  public InvocationResult {
    headers = Map.copyOf(headers);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InvocationResult that
        && status == that.status
        && truncated == that.truncated
        && headers.equals(that.headers)
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return Objects.hash(status, headers, Arrays.hashCode(body), truncated);
  }
}
