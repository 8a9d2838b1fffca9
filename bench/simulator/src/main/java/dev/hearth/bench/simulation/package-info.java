/** Virtual time: calls, instances and stem cells of many functions under one policy. */
package dev.hearth.bench.simulation;
