/**
 * The cores of gateway, autoscaler and invoker in one loop, in virtual time: the real activators,
 * reports, decisions and plans; modelled are containers, the network and the clocks.
 */
package dev.hearth.bench.loop;
