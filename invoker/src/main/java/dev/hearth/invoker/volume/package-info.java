/** Folders of functions that outlive instances. */
package dev.hearth.invoker.volume;
