/** Strict reading of JSON: errors name the path of the field, and nothing is guessed. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.json;
