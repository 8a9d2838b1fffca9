package dev.hearth.builder.store;

import java.util.Set;

/** Media types of OCI and Docker that the store knows. */
public final class MediaTypes {
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
  public static final String OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
  public static final String DOCKER_INDEX =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_LAYER_GZIP =
      "application/vnd.docker.image.rootfs.diff.tar.gzip";
  public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";

  public static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_INDEX);
  public static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
  public static final Set<String> GZIPPED_LAYERS = Set.of(OCI_LAYER_GZIP, DOCKER_LAYER_GZIP);
  public static final Set<String> PLAIN_LAYERS = Set.of(OCI_LAYER, DOCKER_LAYER);

  private MediaTypes() {}
}
