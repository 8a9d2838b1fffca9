package dev.hearth.admin.testing;

import dev.hearth.api.disk.CleanReport;
import dev.hearth.api.disk.Disk;
import dev.hearth.api.disk.DiskReport;
import dev.hearth.api.disk.DiskSpace;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.image.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A disk that becomes full when told, and remembers what it was asked. */
public final class RecordedDisk implements Disk {
  public final List<String> calls = new ArrayList<>();
  public DiskSpace space = new DiskSpace(50, 100);

  /** How often {@link #requireSpace()} succeeds before the disk is full. */
  public int roomFor = Integer.MAX_VALUE;

  @Override
  public DiskReport report() {
    return new DiskReport(List.of(), List.of(), 0, 0, space.free(), space.total(), "ok");
  }

  @Override
  public CleanReport clean() {
    calls.add("clean");
    return new CleanReport(0, List.of(), List.of(), 0, 0);
  }

  @Override
  public CleanReport deleted(FunctionName function, Set<Digest> images, boolean keepLogs) {
    calls.add("deleted " + function + " " + images.size() + (keepLogs ? " keeping logs" : ""));
    return new CleanReport(12 << 20, List.of(), List.of(), 0, 0);
  }

  @Override
  public void collectSoon() {
    calls.add("collect soon");
  }

  @Override
  public void requireSpace() {
    if (roomFor-- <= 0) {
      throw new HearthException(ErrorCode.DISK_FULL, "the disk is full");
    }
  }

  @Override
  public DiskSpace space() {
    return space;
  }
}
