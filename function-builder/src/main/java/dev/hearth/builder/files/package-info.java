/** Folders and files: removing trees, links that stay inside, hashes. */
package dev.hearth.builder.files;
