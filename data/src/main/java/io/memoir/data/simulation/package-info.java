/** Simulated event logs with known user behaviour, for demonstrations and tests. */
package io.memoir.data.simulation;
