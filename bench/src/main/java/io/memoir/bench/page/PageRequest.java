package io.memoir.bench.page;

import java.util.Optional;
import java.util.function.Function;

/**
 * A request that the page of the server sends.
 *
 * @param screen the screen that sends it
 * @param what the content that it asks for
 * @param limitMillis the longest time that an answer may take
 * @param question the request about some user, item or model
 */
public record PageRequest(
    String screen, String what, int limitMillis, Function<Subjects, Question> question) {

  /**
   * What is sent.
   *
   * @param path with its query
   * @param body the JSON of a POST request; empty for a GET request
   */
  public record Question(String path, Optional<String> body) {}
}
