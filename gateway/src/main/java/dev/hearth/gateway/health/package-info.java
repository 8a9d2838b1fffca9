/** Watches instances that may make no progress. */
package dev.hearth.gateway.health;
