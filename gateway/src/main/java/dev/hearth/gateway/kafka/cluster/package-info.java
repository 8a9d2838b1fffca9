/** The Kafka cluster that feeds triggers, and the clients to talk to it. */
package dev.hearth.gateway.kafka.cluster;
