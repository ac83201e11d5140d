/** The values that the features of a model are made of, as a server has them. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.engine.feature;
