/** The invoker: starts, keeps, adopts and stops instances. */
package dev.hearth.invoker;
