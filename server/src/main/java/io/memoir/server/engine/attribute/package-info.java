/** Attributes of items and users, and filters on them. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.attribute;
