/** The entrance by HTTP/2: its streams as calls, translated from and to HTTP/1.1 heads. */
package dev.hearth.gateway.h2;
