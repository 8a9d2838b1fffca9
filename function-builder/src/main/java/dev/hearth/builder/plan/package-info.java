/** What has to be done to make an image of a function; pure. */
package dev.hearth.builder.plan;
