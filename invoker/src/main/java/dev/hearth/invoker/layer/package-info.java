/** Image layers, unpacked once and ready to be mounted. */
package dev.hearth.invoker.layer;
