/** The web page of the server: its files, and the routes that deliver them. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.page;
