/** The data plane: takes calls in, finds instances for them and brings the answers back. */
package dev.hearth.gateway;
