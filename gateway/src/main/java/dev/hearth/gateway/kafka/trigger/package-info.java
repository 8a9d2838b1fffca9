/** From a topic to calls of a function. */
package dev.hearth.gateway.kafka.trigger;
