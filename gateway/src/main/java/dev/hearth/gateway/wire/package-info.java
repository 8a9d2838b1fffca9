/** HTTP/1.1 as bytes: strict reading of heads and bodies, and writing of heads. */
package dev.hearth.gateway.wire;
