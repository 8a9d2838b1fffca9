/** The content-addressed store of images: an OCI image layout. */
package dev.hearth.builder.store;
