/** Tasks of a network, their labels, and interactions of user state and candidate. */
package io.memoir.model.task;
