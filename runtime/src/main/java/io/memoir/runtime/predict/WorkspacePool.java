package io.memoir.runtime.predict;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Workspaces that wait for the next call. A thread looks in its own place first and in the next
 * ones then; it takes what it finds out of the place, so nobody else has it. Works for virtual
 * threads too, of which there may be more than one would want workspaces.
 */
public final class WorkspacePool {
  private final AtomicReferenceArray<@Nullable Workspace> places;
  private final Supplier<Workspace> maker;

  /** A pool that makes another workspace where none waits. */
  public WorkspacePool(Supplier<Workspace> maker) {
    int processors = Runtime.getRuntime().availableProcessors();
    this.places = new AtomicReferenceArray<>(Integer.highestOneBit(4 * processors));
    this.maker = maker;
  }

  /** Takes a workspace that nobody else has. */
  public Workspace take() {
    int own = place();
    for (int i = 0; i < places.length(); i++) {
      int place = (own + i) % places.length();
      if (places.getPlain(place) != null) {
        Workspace workspace = places.getAndSet(place, null);
        if (workspace != null) {
          return workspace;
        }
      }
    }
    return maker.get();
  }

  /** Gives a workspace back; one too many is left to the garbage collector. */
  public void giveBack(Workspace workspace) {
    int own = place();
    for (int i = 0; i < places.length(); i++) {
      if (places.compareAndSet((own + i) % places.length(), null, workspace)) {
        return;
      }
    }
  }

  private int place() {
    return (int) (Thread.currentThread().threadId() % places.length());
  }
}
