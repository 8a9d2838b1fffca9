/** Which records a trigger is interested in. Pure. */
package dev.hearth.gateway.kafka.filter;
