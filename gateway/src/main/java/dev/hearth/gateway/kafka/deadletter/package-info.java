/** Events that were given up: written, looked at, sent again, dropped. */
package dev.hearth.gateway.kafka.deadletter;
