/** Commands of a build, run in containers with this machine's registry configuration. */
package dev.hearth.builder.run;
