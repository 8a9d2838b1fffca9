/** Calls that are carried out later, in topics of Hearth's own, one for each function. */
package dev.hearth.gateway.kafka.later;
