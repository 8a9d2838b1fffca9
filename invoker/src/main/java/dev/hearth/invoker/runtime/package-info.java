/** What runs containers, behind one interface that every adapter implements. */
package dev.hearth.invoker.runtime;
