/** The ports: what listens, how a connection begins, and which protocol it is served by. */
package dev.hearth.gateway.entrance;
