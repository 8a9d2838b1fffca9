/** Containers by an OCI runtime program (crun or runc); needs no daemon. */
package dev.hearth.invoker.oci;
