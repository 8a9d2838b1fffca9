/** The Kafka broker that Hearth runs itself, as a child process. */
package dev.hearth.gateway.kafka.broker;
