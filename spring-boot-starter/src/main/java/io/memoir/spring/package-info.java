/**
 * Memoir as beans of a Spring Boot application: {@code memoir.model} creates a {@link
 * io.memoir.runtime.Recommender}, {@code memoir.store} an engine with an event log, {@code
 * memoir.server-url} a {@link io.memoir.client.MemoirClient}.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.spring;
