package io.memoir.spring;

import io.memoir.client.ClientSettings;
import io.memoir.client.MemoirClient;
import io.memoir.model.BadInputException;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** {@code memoir.server-url}: creates a client of a Memoir server. */
@AutoConfiguration
@ConditionalOnProperty("memoir.server-url")
@EnableConfigurationProperties(MemoirProperties.class)
public class ClientAutoConfiguration {

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  MemoirClient memoirClient(MemoirProperties properties) {
    try {
      ClientSettings settings =
          ClientSettings.at(String.valueOf(properties.serverUrl()))
              .connectingWithin(properties.connectTimeout())
              .answeredWithin(properties.timeout())
              .trying(properties.tries());
      String key = properties.apiKey();
      return MemoirClient.of(key == null ? settings : settings.withKey(key));
    } catch (IllegalArgumentException e) {
      throw new BadInputException("the client of memoir.server-url: " + e.getMessage(), e);
    }
  }
}
