/** Decides whether an instance makes progress: data in, finding out. */
package dev.hearth.gateway.liveness;
