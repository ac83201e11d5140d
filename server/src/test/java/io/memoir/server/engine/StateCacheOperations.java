package io.memoir.server.engine;

import io.memoir.runtime.UserState;
import io.memoir.server.interleaving.Operations;
import java.time.InstantSource;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * The state cache with room for one of two users: what is asked counts every event that was
 * acknowledged before, once, however states are evicted, written, loaded and saved meanwhile.
 */
@Param(name = "user", gen = IntGen.class, conf = "1:2")
@SuppressWarnings({"exports", "missing-explicit-ctor"}) // public for the model checker only
public final class StateCacheOperations extends Operations {
  private static final ModelVersion MODEL = TinyModels.of("first", 1);

  private final LogInMemory log = new LogInMemory();
  private final StateCache states =
      new StateCache(
          log,
          new LiveModel(MODEL, new Items(log, false, InstantSource.system())),
          1,
          false,
          Runnable::run);

  @Operation
  public void happened(@Param(name = "user") int user) {
    log.append(Integer.toString(user), 1);
    states.refresh(Integer.toString(user));
  }

  @Operation
  public long ask(@Param(name = "user") int user) {
    return states.ask(Integer.toString(user), UserState::eventCount);
  }

  @Operation
  public void erase(@Param(name = "user") int user) {
    log.erase(Integer.toString(user));
    states.forget(Integer.toString(user));
  }

  @Operation
  public void save() {
    states.save();
  }

  @Override
  protected void warmUp() {
    happened(1);
    ask(1);
    save();
    erase(1);
  }

  /** The same, one call after the other. */
  public static final class Specification {
    private final long[] events = new long[3];

    public void happened(int user) {
      events[user]++;
    }

    public long ask(int user) {
      return events[user];
    }

    public void erase(int user) {
      events[user] = 0;
    }

    public void save() {}
  }
}
