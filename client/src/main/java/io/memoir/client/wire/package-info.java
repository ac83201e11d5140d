/** The JSON of requests and responses, internal to the client. */
package io.memoir.client.wire;
