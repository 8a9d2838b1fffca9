/** Folders that outlive instances. */
package dev.hearth.api.volume;
