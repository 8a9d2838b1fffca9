/** Base images: made once from Debian packages or pulled from a registry, then cached. */
package dev.hearth.builder.base;
