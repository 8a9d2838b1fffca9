/** Calls that are accepted now and carried out later: the port between entrances and the queue. */
package dev.hearth.gateway.async;
