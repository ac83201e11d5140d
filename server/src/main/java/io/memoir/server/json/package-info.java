/** Strict reading of JSON: what is wrong is named by its place, and nothing is guessed. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.json;
