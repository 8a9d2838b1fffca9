/** What the admin API is built upon. */
package dev.hearth.admin.port;
