package dev.hearth.invoker.layer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A checked name of a layer's entry, relative to the layer's root.
 *
 * @param parent the folder's path without slashes at its ends; empty for the root
 * @param name the last component; empty for the root itself
 */
record LayerPath(String parent, String name) {
  /** NAME_MAX of every Linux file system. */
  private static final int MAX_NAME_BYTES = 255;

  /** Below PATH_MAX (4096) by what the paths of the layers' own folder may take. */
  private static final int MAX_PATH_BYTES = 3_000;

  private static final String WHITE_OUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String AUFS_PRIVATE = ".wh..wh.";

  static LayerPath of(String raw) throws HostileLayerException {
    if (raw.length() > MAX_PATH_BYTES
        || raw.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw new HostileLayerException(
          "a path is longer than " + MAX_PATH_BYTES + " bytes: '" + raw.substring(0, 60) + "...'");
    }
    if (raw.indexOf('\0') >= 0) {
      throw new HostileLayerException("a path holds a NUL character");
    }
    List<String> components = new ArrayList<>();
    for (String component : raw.split("/", -1)) {
      if (component.isEmpty() || component.equals(".")) {
        continue;
      }
      if (component.equals("..")) {
        throw new HostileLayerException("'" + raw + "' leads out of the layer");
      }
      if (component.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
        throw new HostileLayerException(
            "a name is longer than "
                + MAX_NAME_BYTES
                + " bytes: '"
                + component.substring(0, 60)
                + "...'");
      }
      components.add(component);
    }
    if (components.isEmpty()) {
      return new LayerPath("", "");
    }
    if (raw.startsWith("/")) {
      throw new HostileLayerException("'" + raw + "' is absolute");
    }
    String name = components.removeLast();
    return new LayerPath(String.join("/", components), name);
  }

  boolean isRoot() {
    return name.isEmpty();
  }

  String full() {
    return parent.isEmpty() ? name : parent + "/" + name;
  }

  /** Says that the lower layers' content of {@link #parent} is hidden. */
  boolean isOpaqueMark() {
    return name.equals(OPAQUE);
  }

  /** Bookkeeping of the AUFS driver that old images carry; means nothing to anyone else. */
  boolean isAufsPrivate() {
    return name.startsWith(AUFS_PRIVATE) && !isOpaqueMark();
  }

  boolean isWhiteOut() {
    return name.startsWith(WHITE_OUT) && !name.startsWith(AUFS_PRIVATE);
  }

  /** The name of a lower layer that this white-out hides. */
  LayerPath hidden() throws HostileLayerException {
    String target = name.substring(WHITE_OUT.length());
    if (target.isEmpty() || target.equals(".") || target.equals("..")) {
      throw new HostileLayerException("'" + full() + "' is a white-out of nothing");
    }
    return new LayerPath(parent, target);
  }
}
