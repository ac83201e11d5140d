package io.memoir.runtime.predict;

import io.memoir.runtime.feature.Given;
import java.util.List;

/** A model that can be a member of an ensemble: its scores can be converted to probabilities. */
public sealed interface Member extends Predictor permits RankedMember, SparseMember {

  @Override
  default Member withItems(int[] numbers, List<Given> given) {
    return (Member) Predictor.super.withItems(numbers, given);
  }
}
