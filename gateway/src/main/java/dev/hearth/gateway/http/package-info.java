/** The entrance by HTTP: clients' connections, and what they are answered. */
package dev.hearth.gateway.http;
