package io.memoir.spring;

import io.memoir.runtime.ItemStorage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set.
 *
 * @param model Directory of the model that runs inside the application. With a store it may be left
 *     out: then it is the one that was promoted last there.
 * @param itemsStorage How the item vectors are kept in memory: float32, float16 or int8.
 * @param search How the best items are looked for: exact, clusters or clusters:RECALL.
 * @param warmUp Whether to answer for half a second about nobody before the application starts, so
 *     that the first who asks finds compiled code.
 * @param store The event log: a directory, or jdbc:postgresql://HOST/DATABASE. With it there is an
 *     Engine, which needs memoir-server among the dependencies.
 * @param states How many states the engine keeps in memory.
 * @param serverUrl Address of a Memoir server, to be asked by a MemoirClient.
 * @param apiKey Key that opens the server.
 * @param connectTimeout How long a connection to the server may take to come about.
 * @param timeout How long a call of the server may take, all its tries together.
 * @param tries How often a call is sent at most, the first time included.
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

  /** Without the key, and without the store, whose address may have a password. */
  @Override
  public String toString() {
    return "model %s, items as %s, server %s".formatted(model, itemsStorage, serverUrl);
  }
}
