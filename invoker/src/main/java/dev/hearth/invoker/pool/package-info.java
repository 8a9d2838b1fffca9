/** What to do about the instances of one revision: data in, data out, time as an argument. */
package dev.hearth.invoker.pool;
