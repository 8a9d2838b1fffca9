/** The entrance of events: Kafka topics that call functions. */
package dev.hearth.gateway.kafka;
