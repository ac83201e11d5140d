package io.memoir.client;

import java.util.OptionalDouble;

/**
 * A model of a server.
 *
 * @param model its names
 * @param stage whether it serves, is on trial, or was before
 * @param share the part of the users that it serves, if it is on trial
 * @param lists that it recommended to users since the process began
 * @param listsJudged those that a new event of the user has followed
 * @param listsHit those of these whose first ten items had what the user did next
 */
public record ServedModel(
    ModelName model,
    Stage stage,
    OptionalDouble share,
    long lists,
    long listsJudged,
    long listsHit) {

  /** What a model is there for. */
  public enum Stage {
    SERVING,
    TRIAL,
    /** It served before, and takes over again when the model is rolled back. */
    PREVIOUS
  }
}
