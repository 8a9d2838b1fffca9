/** Where the platform is and how to talk to it: the admin API and the gateway. */
package dev.hearth.cli.platform;
