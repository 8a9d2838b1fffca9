package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;

/** What a command line did. */
record Outcome(String command, int exit, String out, String err) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Outcome succeeds() {
    assertThat(exit).as("exit of %s%nstdout: %s%nstderr: %s", command, out, err).isZero();
    return this;
  }

  Outcome fails() {
    assertThat(exit).as("exit of %s%nstdout: %s%nstderr: %s", command, out, err).isNotZero();
    return this;
  }

  /** Everything that a person would have seen. */
  String text() {
    return out + err;
  }

  JsonNode json() {
    try {
      return JSON.readTree(out);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UncheckedIOException("no JSON from " + command + ": " + out, e);
    }
  }
}
