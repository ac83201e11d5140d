package io.memoir.spring;

import io.memoir.model.BadInputException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains in one line why an application without a usable model does not start. */
final class MemoirFailureAnalyzer extends AbstractFailureAnalyzer<BadInputException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, BadInputException cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()),
        "Check the values of the memoir.* properties; see docs/guides/embedding.md.",
        cause);
  }
}
