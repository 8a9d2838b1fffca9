/** Instances from their start to their end, one pool per revision. */
package dev.hearth.invoker.lifecycle;
