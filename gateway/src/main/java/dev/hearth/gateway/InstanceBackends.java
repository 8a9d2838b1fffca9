package dev.hearth.gateway;

import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.gateway.activation.Backends;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.Loop;
import java.util.List;

/** Gives each instance its pools of connections. */
record InstanceBackends(List<Loop> loops) implements Backends<Backend> {
  @Override
  public Backend open(ReadyInstance instance) {
    return new Backend(instance.endpoint(), loops.size());
  }

  @Override
  public void close(Backend backend) {
    backend.close(loops);
  }

  @Override
  public boolean reopen(Backend backend) {
    backend.reopen();
    return true;
  }
}
