package dev.hearth.admin.testing;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.volume.Volume;
import dev.hearth.api.volume.Volumes;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Volumes without files. */
public final class RecordedVolumes implements Volumes {
  public final List<Volume> volumes = new ArrayList<>();

  @Override
  public List<Volume> list() {
    return List.copyOf(volumes);
  }

  @Override
  public void remove(FunctionName function, String name) {
    volumes.removeIf(it -> it.function().equals(function.value()) && it.name().equals(name));
  }

  @Override
  public void require(FunctionName function, String name) {}

  @Override
  public void backup(FunctionName function, String name, OutputStream out) {}
}
