/** The requests and answers of the HTTP interface as JSON, internal to the client. */
package io.memoir.client.wire;
