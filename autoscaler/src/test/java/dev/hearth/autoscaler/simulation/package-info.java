/**
 * The real loop between hand-written small models of gateway and invoker, in virtual time, with a
 * network that loses, repeats and reorders.
 */
package dev.hearth.autoscaler.simulation;
