/** Connections and requests before routing, based on Jetty and Javalin. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.listener;
