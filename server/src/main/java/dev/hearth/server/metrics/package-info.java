/** What a scrape of the management port gets, beyond what the roles have registered. */
package dev.hearth.server.metrics;
