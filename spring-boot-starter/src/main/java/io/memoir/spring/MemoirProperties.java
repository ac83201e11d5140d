package io.memoir.spring;

import io.memoir.runtime.ItemStorage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The configuration properties.
 *
 * @param model Directory of the model that runs inside the application. Optional with a store; the
 *     default is then the model promoted last in it.
 * @param itemsStorage How item vectors are stored in memory: float32, float16 or int8.
 * @param search How the best items are found: exact, clusters or clusters:RECALL.
 * @param warmUp Whether to run test requests for half a second before the application starts, so
 *     that the first users do not wait for the JIT compiler.
 * @param store The event log: a directory, or jdbc:postgresql://HOST/DATABASE. Creates an Engine,
 *     for which memoir-server must be among the dependencies.
 * @param states Number of user states the engine keeps in memory.
 * @param serverUrl Address of a Memoir server; creates a MemoirClient.
 * @param apiKey API key for the server.
 * @param connectTimeout Maximum time to establish a connection to the server.
 * @param timeout Maximum time of a call of the server, including all retries.
 * @param tries Maximum number of attempts of a call, including the first.
 */
@ConfigurationProperties("memoir")
public record MemoirProperties(
    @Nullable String model,
    @DefaultValue("float32") ItemStorage itemsStorage,
    @DefaultValue("exact") String search,
    @DefaultValue("true") boolean warmUp,
    @Nullable String store,
    @DefaultValue("200000") int states,
    @Nullable String serverUrl,
    @Nullable String apiKey,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("3") int tries) {

  /** Without the key, and without the store, whose address may contain a password. */
  @Override
  public String toString() {
    return "model %s, items as %s, server %s".formatted(model, itemsStorage, serverUrl);
  }
}
