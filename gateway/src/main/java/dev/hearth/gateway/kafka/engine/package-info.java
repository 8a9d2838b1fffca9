/**
 * What becomes of buffered events: order, retries, offsets. Pure: no clock, no threads, no Kafka.
 */
package dev.hearth.gateway.kafka.engine;
