/**
 * Retraining in production: periodically the serving model is trained further on new events,
 * compared with the serving model on the newest events, and promoted if it is not worse.
 */
package io.memoir.learning;
