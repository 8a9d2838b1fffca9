/** What calls saw of the starts they waited for. */
package dev.hearth.gateway.start;
