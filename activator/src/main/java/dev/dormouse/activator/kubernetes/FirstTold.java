package dev.dormouse.activator.kubernetes;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what an informer tells, and knows when all that it had listed at first has been told:
 * an informer may be started before that, since it tells on a thread of its own. Safe for any
 * thread.
 */
final class FirstTold<T> implements ResourceEventHandler<T> {
  private final Consumer<T> changed;
  private final Consumer<T> gone;
  private final CompletableFuture<@Nullable Void> all = new CompletableFuture<>();
  private int told;
  private int listed = Integer.MAX_VALUE;

  FirstTold(Consumer<T> changed, Consumer<T> gone) {
    this.changed = changed;
    this.gone = gone;
  }

  /**
   * Done when so many were told of as new.
   *
   * @param added how many the informer had put into its store when it was started
   */
  CompletableFuture<@Nullable Void> whenTold(int added) {
    synchronized (this) {
      listed = added;
    }
    look();
    return all;
  }

  private void look() {
    synchronized (this) {
      if (told < listed) {
        return;
      }
    }
    all.complete(null);
  }

  @Override
  public void onAdd(T object) {
    try {
      changed.accept(object);
    } finally {
      synchronized (this) {
        told++;
      }
      look();
    }
  }

  @Override
  public void onUpdate(T before, T object) {
    changed.accept(object);
  }

  @Override
  public void onDelete(T object, boolean unknown) {
    gone.accept(object);
  }
}
