/** The JSON of requests and responses. Internal to the client. */
package io.memoir.client.wire;
