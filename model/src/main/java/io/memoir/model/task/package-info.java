/** What a network is asked: tasks, their labels, and how a state meets a candidate. */
package io.memoir.model.task;
