/** Sends calls to instances and brings back what they answer. */
package dev.hearth.gateway.forward;
