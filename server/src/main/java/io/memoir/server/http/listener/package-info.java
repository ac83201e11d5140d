/** Connections and requests until a route is found, over Jetty and Javalin. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.listener;
