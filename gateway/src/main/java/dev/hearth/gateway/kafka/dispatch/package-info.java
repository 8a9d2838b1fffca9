/** From the records of a topic to calls with an outcome, whatever is called. */
package dev.hearth.gateway.kafka.dispatch;
