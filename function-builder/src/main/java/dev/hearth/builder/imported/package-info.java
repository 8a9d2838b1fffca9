/** Images that were made elsewhere, checked and taken into the store. */
package dev.hearth.builder.imported;
