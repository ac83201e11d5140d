/**
 * A client of the HTTP API of a Memoir server: {@link io.memoir.client.MemoirClient} sends events
 * and requests recommendations.
 */
package io.memoir.client;
