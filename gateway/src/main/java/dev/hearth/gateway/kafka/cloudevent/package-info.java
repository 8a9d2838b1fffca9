/** Kafka records as CloudEvents 1.0 over HTTP. Pure. */
package dev.hearth.gateway.kafka.cloudevent;
