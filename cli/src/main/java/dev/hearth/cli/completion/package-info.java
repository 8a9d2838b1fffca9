/** What may follow on a command line that is being typed. */
package dev.hearth.cli.completion;
