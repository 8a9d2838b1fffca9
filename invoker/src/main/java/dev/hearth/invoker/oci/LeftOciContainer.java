package dev.hearth.invoker.oci;

import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.LeftContainer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container's folder that an earlier process left. */
record LeftOciContainer(
    OciContainerRuntime runtime, ContainerFolder folder, Optional<ContainerRecord> record)
    implements LeftContainer {
  @Override
  public String id() {
    return folder.bundle().getFileName().toString();
  }

  @Override
  public Map<String, String> labels() {
    return record.map(ContainerRecord::labels).orElse(Map.of());
  }

  @Override
  public Instant startedAt() {
    return record.map(ContainerRecord::startedAt).orElse(Instant.EPOCH);
  }

  Optional<String> network() {
    return record.map(ContainerRecord::network);
  }

  List<String> volumes() {
    return record.map(ContainerRecord::volumes).orElse(List.of());
  }

  @Override
  public Optional<Container> adopt(ContainerOutput output) {
    return record.flatMap(r -> runtime.adopt(r, folder, output));
  }

  @Override
  public void remove() {
    runtime.remove(id(), folder, record);
  }
}
