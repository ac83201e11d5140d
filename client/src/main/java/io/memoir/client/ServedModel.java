package io.memoir.client;

import java.util.OptionalDouble;

/**
 * A model of a server.
 *
 * @param model its names
 * @param stage whether it serves, is on trial, or is the previous model
 * @param share of the users that it serves, if it is on trial
 * @param lists number of lists recommended to users since the process started
 * @param listsJudged number of lists after which the user sent a new event
 * @param listsHit number of judged lists with the item of this event among their first ten
 */
public record ServedModel(
    ModelName model,
    Stage stage,
    OptionalDouble share,
    long lists,
    long listsJudged,
    long listsHit) {

  /** The role of a model. */
  public enum Stage {
    SERVING,
    TRIAL,
    /** The previous model, to which a rollback returns. */
    PREVIOUS
  }
}
