package dev.hearth.invoker.oci;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.CreatedContainer;
import java.io.IOException;

/** The runtime's process waits in the container, to become the image's when it is started. */
record CreatedOciContainer(OciContainer container, RuntimeProgram program)
    implements CreatedContainer {
  @Override
  public String id() {
    return container.id();
  }

  @Override
  public Container start() {
    try {
      container.startWaiting(program);
      return container;
    } catch (IOException e) {
      container.remove();
      throw new HearthException(
          ErrorCode.RUNTIME_UNAVAILABLE,
          "the container that was made ahead could not be started: " + e.getMessage(),
          e);
    } catch (RuntimeException e) {
      container.remove();
      throw e;
    }
  }

  @Override
  public long memoryBytes() {
    return container.memoryBytes();
  }

  @Override
  public void remove() {
    container.remove();
  }
}
