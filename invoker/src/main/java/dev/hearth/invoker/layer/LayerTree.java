package dev.hearth.invoker.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The folder that one layer is unpacked into. Every path is resolved by the kernel, beneath the
 * root and never through a link, so that no order of entries leads out of it. For one thread.
 */
final class LayerTree implements AutoCloseable {
  /** Folders whose times are set at the end; bounds what a layer makes us remember. */
  private static final long MAX_FOLDER_NAME_BYTES = 64L << 20;

  private record FolderTime(LayerPath path, Instant modified) {}

  private final LinuxFiles files = new LinuxFiles();
  private final int root;
  private final IdShift shift;
  private final List<FolderTime> folderTimes = new ArrayList<>();
  private final byte[] buffer = new byte[LinuxFiles.BUFFER_BYTES];
  private long folderNameBytes;

  /** Entries of a folder follow one another in a tar, so the last parent is mostly the next. */
  private String openParentPath = "";

  private int openParent;

  LayerTree(Path root, IdShift shift) throws IOException {
    this.shift = shift;
    this.root = files.openRoot(root.toString());
    this.openParent = this.root;
    files.own(this.root, "", shift.toHost(0), shift.toHost(0));
    files.mode(this.root, 0755);
  }

  void folder(LayerPath path, Attributes attributes) throws IOException {
    rememberTime(path, attributes.modified());
    if (path.isRoot()) {
      files.own(root, "", attributes.uid(), attributes.gid());
      files.mode(root, attributes.mode());
      return;
    }
    int parent = parentOf(path);
    makeFolder(parent, path);
    files.own(parent, path.name(), attributes.uid(), attributes.gid());
    files.mode(parent, path.name(), attributes.mode());
  }

  void file(LayerPath path, Attributes attributes, InputStream content) throws IOException {
    int parent = parentOf(path);
    int file = replacing(parent, path, () -> files.create(parent, path.name()));
    try {
      int count;
      while ((count = content.readNBytes(buffer, 0, buffer.length)) > 0) {
        files.write(file, buffer, count);
      }
      // The owner first: a change of owner clears the set-user-id bit.
      files.own(file, "", attributes.uid(), attributes.gid());
      files.mode(file, attributes.mode());
      files.modified(file, attributes.modified());
    } finally {
      files.close(file);
    }
  }

  void symbolicLink(LayerPath path, String target, Attributes attributes) throws IOException {
    if (target.isEmpty() || target.length() > 4_000 || target.indexOf('\0') >= 0) {
      throw new HostileLayerException(
          "the link '" + path.full() + "' has a target of " + target.length() + " characters");
    }
    int parent = parentOf(path);
    replacing(
        parent,
        path,
        () -> {
          files.makeLink(parent, path.name(), target);
          return 0;
        });
    files.own(parent, path.name(), attributes.uid(), attributes.gid());
    time(parent, path.name(), attributes.modified());
  }

  void hardLink(LayerPath path, LayerPath target) throws IOException {
    if (path.equals(target)) {
      return;
    }
    int from;
    try {
      from = target.parent().isEmpty() ? root : files.openBeneath(root, target.parent());
    } catch (NativeFailure e) {
      throw notInside(path, target, e);
    }
    try {
      int parent = parentOf(path);
      replacing(
          parent,
          path,
          () -> {
            files.makeHardLink(from, target.name(), parent, path.name());
            return 0;
          });
    } catch (NativeFailure e) {
      throw notInside(path, target, e);
    } finally {
      if (from != root) {
        files.close(from);
      }
    }
  }

  void fifo(LayerPath path, Attributes attributes) throws IOException {
    int parent = parentOf(path);
    replacing(
        parent,
        path,
        () -> {
          files.makeNode(parent, path.name(), LinuxFiles.S_IFIFO);
          return 0;
        });
    files.own(parent, path.name(), attributes.uid(), attributes.gid());
    files.mode(parent, path.name(), attributes.mode());
    time(parent, path.name(), attributes.modified());
  }

  /** Hides a name of the lower layers. What this layer itself has under that name stays. */
  void whiteOut(LayerPath path) throws IOException {
    int parent = parentOf(path);
    try {
      files.makeNode(parent, path.name(), LinuxFiles.S_IFCHR);
    } catch (NativeFailure e) {
      if (typeOfExisting(e, parent, path) == LinuxFiles.S_IFDIR) {
        opaque(path.full());
      }
    }
  }

  /** Hides the lower layers' content of a folder. */
  void opaque(String folder) throws IOException {
    if (folder.isEmpty()) {
      // overlayfs merges the roots of its layers whatever they are marked with.
      throw new HostileLayerException("it hides the whole of the layers below ('.wh..wh..opq')");
    }
    int handle = open(folder);
    try {
      files.attribute(handle, "trusted.overlay.opaque", "y");
    } finally {
      if (handle != openParent) {
        files.close(handle);
      }
    }
  }

  /** Sets the times of the folders, which every entry in them has changed. */
  void finish() throws IOException {
    for (FolderTime folder : folderTimes.reversed()) {
      // A folder is never replaced by anything else, so that no link can be on this way.
      time(root, folder.path().isRoot() ? "." : folder.path().full(), folder.modified());
    }
  }

  @Override
  public void close() {
    try {
      if (openParent != root) {
        files.close(openParent);
      }
      files.close(root);
    } catch (NativeFailure e) {
      throw new IllegalStateException(e);
    } finally {
      files.close();
    }
  }

  private interface Making {
    int make() throws NativeFailure;
  }

  private int replacing(int parent, LayerPath path, Making making) throws IOException {
    if (path.isRoot()) {
      throw new HostileLayerException("its root is not a folder");
    }
    try {
      return making.make();
    } catch (NativeFailure e) {
      if (typeOfExisting(e, parent, path) == LinuxFiles.S_IFDIR) {
        throw new HostileLayerException("'" + path.full() + "' is a folder and something else");
      }
      files.remove(parent, path.name());
      return making.make();
    }
  }

  private int typeOfExisting(NativeFailure e, int parent, LayerPath path) throws IOException {
    if (e.errno() != NativeFailure.EEXIST) {
      throw e;
    }
    return files.type(parent, path.name());
  }

  private int parentOf(LayerPath path) throws IOException {
    if (!path.parent().equals(openParentPath)) {
      int next = path.parent().isEmpty() ? root : open(path.parent());
      if (openParent != root) {
        files.close(openParent);
      }
      openParent = next;
      openParentPath = path.parent();
    }
    return openParent;
  }

  private int open(String folder) throws IOException {
    if (folder.equals(openParentPath) && openParent != root) {
      return openParent;
    }
    try {
      return files.openBeneath(root, folder);
    } catch (NativeFailure e) {
      switch (e.errno()) {
        // "Not a folder" may be a white-out of this layer, which a folder can replace.
        case NativeFailure.ENOENT, NativeFailure.ENOTDIR -> makeMissing(folder);
        case NativeFailure.ELOOP, NativeFailure.EXDEV -> throw writesThrough(folder);
        default -> throw e;
      }
    }
    return files.openBeneath(root, folder);
  }

  /** Folders that a tar leaves out, as many builders do, belong to root. */
  private void makeMissing(String folder) throws IOException {
    int end = 0;
    while (end < folder.length()) {
      int slash = folder.indexOf('/', end + 1);
      end = slash < 0 ? folder.length() : slash;
      LayerPath path = LayerPath.of(folder.substring(0, end));
      int parent = path.parent().isEmpty() ? root : files.openBeneath(root, path.parent());
      try {
        if (makeFolder(parent, path)) {
          files.own(parent, path.name(), shift.toHost(0), shift.toHost(0));
          files.mode(parent, path.name(), 0755);
        }
      } finally {
        if (parent != root) {
          files.close(parent);
        }
      }
    }
  }

  /**
   * Makes a folder, also in place of a white-out, which then makes it opaque.
   *
   * @return whether it is new
   */
  private boolean makeFolder(int parent, LayerPath path) throws IOException {
    try {
      files.makeFolder(parent, path.name());
      return true;
    } catch (NativeFailure e) {
      return switch (typeOfExisting(e, parent, path)) {
        case LinuxFiles.S_IFDIR -> false;
        case LinuxFiles.S_IFCHR -> {
          files.remove(parent, path.name());
          files.makeFolder(parent, path.name());
          opaque(path.full());
          yield true;
        }
        default -> throw writesThrough(path.full());
      };
    }
  }

  private static HostileLayerException writesThrough(String folder) {
    return new HostileLayerException(
        "it writes through '" + folder + "', which is not a folder of this layer");
  }

  private void rememberTime(LayerPath path, Instant modified) throws HostileLayerException {
    folderNameBytes += path.full().length();
    if (folderNameBytes > MAX_FOLDER_NAME_BYTES) {
      throw new HostileLayerException(
          "the names of its folders take more than " + MAX_FOLDER_NAME_BYTES + " bytes");
    }
    folderTimes.add(new FolderTime(path, modified));
  }

  private void time(int folder, String name, Instant modified) throws NativeFailure {
    files.modified(folder, name, modified);
  }

  private static IOException notInside(LayerPath path, LayerPath target, NativeFailure e) {
    return switch (e.errno()) {
      case NativeFailure.ENOENT,
          NativeFailure.ELOOP,
          NativeFailure.ENOTDIR,
          NativeFailure.EXDEV,
          NativeFailure.EPERM ->
          new HostileLayerException(
              "'"
                  + path.full()
                  + "' is a hard link to '"
                  + target.full()
                  + "', which is not a file of this layer");
      default -> e;
    };
  }
}
