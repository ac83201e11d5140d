package io.memoir.runtime.predict;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Workspaces for reuse by later calls. A thread looks at its own slot first and at the next ones
 * then; it removes the workspace it finds from its slot, so no other thread uses it. Suitable for
 * virtual threads, of which there may be many more than workspaces.
 */
public final class WorkspacePool {
  private final AtomicReferenceArray<@Nullable Workspace> places;
  private final Supplier<Workspace> maker;

  /**
   * @param maker creates a workspace if none is free
   */
  public WorkspacePool(Supplier<Workspace> maker) {
    int processors = Runtime.getRuntime().availableProcessors();
    this.places = new AtomicReferenceArray<>(Integer.highestOneBit(4 * processors));
    this.maker = maker;
  }

  /** Takes a workspace that no other thread uses. */
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

  /** Returns a workspace; if all slots are full, it is left to the garbage collector. */
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
