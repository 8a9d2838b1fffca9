/** Line charts as SVG, for what benches measured. */
package dev.hearth.bench.plot;
