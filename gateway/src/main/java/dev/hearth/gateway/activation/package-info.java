/** Bounded queues and permits, one per revision, and the demand that follows from them. */
package dev.hearth.gateway.activation;
