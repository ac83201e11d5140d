/** Small simulated worlds with known behaviour of their people, each for one kind of data. */
package io.memoir.data.simulation.world;
