/** The events of one user, what they did to the memory, and supposed changes of them. */
package io.memoir.client.person;
