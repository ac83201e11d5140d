/** The routes, with a class for each kind of resource, and their JSON. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.http.api;
