/**
 * Live learning: from time to time the model that serves is fitted on to what has happened since,
 * judged on the newest events against the one that serves, and put in its place if it is not worse.
 */
package io.memoir.learning;
