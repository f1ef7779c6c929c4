package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.peer.MemberStore;
import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.StoreCall;
import dev.dormouse.core.peer.View;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view and the marks of activators in Leases. A Lease is written only in the version that was
 * read, so that of two writes at once one is refused. The marks of those that a view has left out
 * are removed by its first member; so are those of such as never joined, after a while.
 *
 * <p>A view that somebody deletes is written again by the members that have seen it. Who comes and
 * finds marks of others but no view waits for that.
 *
 * <p>Each call waits on a virtual thread of its own; one that can't be answered is left unanswered.
 * Safe for any thread.
 */
public final class LeaseStore implements MemberStore {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseStore.class);

  /** So long a view that isn't there may be written again by those who know it. */
  private static final Duration REPAIR = Duration.ofSeconds(30);

  /** A mark of nobody's that was not renewed for so long is removed. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final LeaseClient leases;
  private final StoredMembers stored;
  private final MemberId self;
  private final OwnMark own;
  private final PeerEar ear;
  private final SharedIndexInformer<Lease> informer;
  private final Map<MemberId, SocketAddress> addresses = new ConcurrentHashMap<>();
  private final ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();

  /** The view of the highest epoch that was seen; written under this. */
  private volatile View newest = View.NONE;

  private volatile boolean away;
  private volatile boolean closed;

  private LeaseStore(
      KubernetesClient client, StoredMembers stored, MemberId self, String address, PeerEar ear) {
    this.leases = new LeaseClient(client, stored.namespace());
    this.stored = stored;
    this.self = self;
    this.own = new OwnMark(leases, stored, self, address);
    this.ear = ear;
    this.informer = leases.group(stored.group()).runnableInformer(0);
  }

  /**
   * Begins to watch, and to tell.
   *
   * @param address where this member listens for the others
   */
  static LeaseStore open(
      KubernetesClient client, StoredMembers stored, MemberId self, String address, PeerEar ear) {
    LeaseStore store = new LeaseStore(client, stored, self, address, ear);
    store.watch();
    return store;
  }

  private void watch() {
    var started =
        informer
            .exceptionHandler((_, problem) -> interrupted(problem))
            .addEventHandler(new Watcher())
            .start();
    var _ = started.thenRunAsync(this::listed, virtual);
  }

  private boolean interrupted(Throwable problem) {
    LOG.warn("peers: Leases can't be watched, and will be again: {}", problem.toString());
    return !closed;
  }

  /** All that there is has been read for the first time. */
  private void listed() {
    informer.getStore().list().forEach(this::changed);
    if (newest.epoch() > 0 || closed) {
      return;
    }
    boolean alone =
        informer.getStore().list().stream()
            .noneMatch(it -> stored.isMark(it) && !StoredMembers.mark(it).sealed());
    if (alone) {
      ear.seen(View.NONE);
    } else {
      CompletableFuture.delayedExecutor(REPAIR.toSeconds(), TimeUnit.SECONDS, virtual)
          .execute(this::giveUpWaiting);
    }
  }

  private void giveUpWaiting() {
    if (newest.epoch() == 0 && !closed) {
      LOG.warn("peers: there are marks of others, but no view: begins anew");
      ear.seen(View.NONE);
    }
  }

  private void changed(Lease lease) {
    if (closed) {
      return;
    }
    if (stored.isView(lease)) {
      StoredMembers.view(lease).ifPresent(this::seen);
    } else if (stored.isMark(lease)) {
      MemberId member = StoredMembers.member(lease);
      StoredMembers.address(lease).ifPresent(where -> addresses.put(member, where));
      ear.seen(member, StoredMembers.mark(lease));
    }
  }

  private void seen(View view) {
    View before = newest;
    View known = newest(view);
    if (known.epoch() != view.epoch()) {
      repair(known);
      return;
    }
    ear.seen(view);
    view.members().stream()
        .map(View.Member::id)
        .filter(member -> StoredMembers.isEarlierLife(member, self))
        .forEach(ear::died);
    boolean tidies = view.members().isEmpty() || view.members().getFirst().id().equals(self);
    if (tidies && before.epoch() < view.epoch()) {
      run(() -> tidy(view, before));
    }
  }

  private synchronized View newest(View seen) {
    newest = seen.epoch() > newest.epoch() ? seen : newest;
    return newest;
  }

  private void gone(Lease lease) {
    if (stored.isView(lease)) {
      repair(newest);
    } else if (!StoredMembers.member(lease).equals(self)) {
      addresses.remove(StoredMembers.member(lease));
    }
  }

  /** The stored view may be gone, or an older one: which nobody but a person can have done. */
  private void repair(View known) {
    if (!closed && known.has(self)) {
      run(() -> {
        @Nullable Lease before = leases.read(stored.viewName());
        if (StoredMembers.viewIn(before).epoch() < known.epoch()) {
          LOG.warn("peers: the view {} was deleted by hand: writes it again", known.epoch());
          var _ = leases.write(stored.lease(known, before));
        }
      });
    }
  }

  /** Where a member listens for the others. */
  public Optional<SocketAddress> address(MemberId member) {
    return Optional.ofNullable(addresses.get(member));
  }

  @Override
  public void ask(StoreCall call) {
    if (!closed) {
      run(() -> answer(call));
    }
  }

  private void run(Runnable action) {
    virtual.execute(() -> {
      try {
        action.run();
        if (away) {
          away = false;
          LOG.info("peers: the API server answers again");
        }
      } catch (RuntimeException e) {
        if (!away && !closed) {
          away = true;
          LOG.warn("peers: the API server does not answer: {}", e.toString());
        }
      }
    });
  }

  private void answer(StoreCall call) {
    switch (call) {
      case StoreCall.Renew(long number, long expected) -> {
        OwnMark.Renewal renewal = own.renew(expected);
        if (!closed) {
          ear.renewed(number, renewal.done(), renewal.mark());
        }
      }
      case StoreCall.Seal(long number, MemberId victim, long expected) ->
          seal(number, victim, expected);
      case StoreCall.Propose(long number, View view) -> propose(number, view);
    }
  }

  private void seal(long number, MemberId victim, long expected) {
    @Nullable Lease before = leases.read(victim.name());
    Mark mark = before == null ? new Mark(expected, false) : StoredMembers.mark(before);
    if (mark.equals(new Mark(expected, false))) {
      Mark sealed = new Mark(expected, true);
      boolean done =
          leases.write(stored.lease(victim, sealed, Optional.empty(), before)).isPresent();
      @Nullable Lease now = done ? null : leases.read(victim.name());
      mark = done ? sealed : now == null ? mark : StoredMembers.mark(now);
    }
    if (!closed) {
      ear.sealed(number, victim, mark);
    }
  }

  private void propose(long number, View next) {
    @Nullable Lease before = leases.read(stored.viewName());
    View current = before == null ? newest : StoredMembers.viewIn(before);
    boolean done =
        next.epoch() == current.epoch() + 1 && leases.write(stored.lease(next, before)).isPresent();
    View now = done ? next : StoredMembers.viewIn(leases.read(stored.viewName()));
    if (!closed) {
      ear.proposed(number, now);
    }
  }

  /** Removes the marks that mean nothing any more. */
  private void tidy(View view, View before) {
    for (Lease lease : informer.getStore().list()) {
      if (stored.isMark(lease)) {
        MemberId member = StoredMembers.member(lease);
        if (!view.has(member) && (before.has(member) || isOver(lease))) {
          leases.remove(lease.getMetadata().getName());
        }
      }
    }
  }

  private static boolean isOver(Lease mark) {
    ZonedDateTime renewed = mark.getSpec() == null ? null : mark.getSpec().getRenewTime();
    return StoredMembers.mark(mark).sealed()
        || renewed == null
        || renewed.isBefore(ZonedDateTime.now(ZoneOffset.UTC).minus(FORGOTTEN));
  }

  @Override
  public void close() {
    closed = true;
    informer.stop();
    virtual.shutdown();
  }

  /** Hears of changes. */
  private final class Watcher implements ResourceEventHandler<Lease> {
    @Override
    public void onAdd(Lease lease) {
      changed(lease);
    }

    @Override
    public void onUpdate(Lease before, Lease lease) {
      changed(lease);
    }

    @Override
    public void onDelete(Lease lease, boolean unknown) {
      gone(lease);
    }
  }
}
