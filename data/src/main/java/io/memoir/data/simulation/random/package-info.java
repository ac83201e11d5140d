/** Random numbers for simulations that are the same on every machine. */
package io.memoir.data.simulation.random;
