package dev.dormouse.activator.dev;

import dev.dormouse.activator.peer.MemberStore;
import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.activator.peer.PeerLink;
import dev.dormouse.activator.peer.PeerPorts;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.StoreCall;
import dev.dormouse.core.peer.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/**
 * What goes wrong between activators of local mode, by their names: two don't reach each other; one
 * does not reach the store; one stands still, but for its requests. Safe for any thread.
 */
final class Faults implements UnaryOperator<PeerPorts> {
  private record Pair(String from, String to) {}

  private final Set<Pair> cut = ConcurrentHashMap.newKeySet();
  private final Set<String> storeless = ConcurrentHashMap.newKeySet();
  private final Map<String, CountDownLatch> still = new ConcurrentHashMap<>();

  /** What the store said meanwhile. Guarded by itself. */
  private final Map<String, List<Runnable>> untold = new HashMap<>();

  /** The activator's name in whichever life of its. */
  private static String name(MemberId member) {
    return member.name().substring(0, member.name().indexOf('-'));
  }

  /** They don't reach each other any more. */
  void cut(String one, String other) {
    cut.add(new Pair(one, other));
    cut.add(new Pair(other, one));
  }

  /** It does not reach the store any more. */
  void cutFromStore(String name) {
    storeless.add(name);
  }

  /** Its part stands still from its next word on: it hears nothing and says nothing. */
  void pause(String name) {
    still.put(name, new CountDownLatch(1));
  }

  /** All is well again. */
  void heal() {
    cut.clear();
    storeless.clear();
    still.values().forEach(CountDownLatch::countDown);
    still.clear();
    synchronized (untold) {
      untold.values().forEach(each -> each.forEach(Runnable::run));
      untold.clear();
    }
  }

  private void tell(String name, Runnable word) {
    synchronized (untold) {
      if (storeless.contains(name) || still.containsKey(name)) {
        untold.computeIfAbsent(name, _ -> new ArrayList<>()).add(word);
        return;
      }
      word.run();
    }
  }

  private void hear(String name, Runnable word) {
    CountDownLatch over = still.get(name);
    if (over != null) {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    word.run();
  }

  @Override
  public PeerPorts apply(PeerPorts ports) {
    return new PeerPorts() {
      @Override
      public PeerLink link(MemberId self, PeerEar ear) {
        return new Link(name(self), ports.link(self, new Ear(name(self), ear)));
      }

      @Override
      public MemberStore store(MemberId self, PeerEar ear) {
        return new Store(name(self), ports.store(self, new Ear(name(self), ear)));
      }
    };
  }

  private final class Link implements PeerLink {
    private final String name;
    private final PeerLink link;

    Link(String name, PeerLink link) {
      this.name = name;
      this.link = link;
    }

    @Override
    public void send(MemberId to, Frame frame) {
      if (!cut.contains(new Pair(name, name(to)))) {
        link.send(to, frame);
      }
    }

    @Override
    public void close() {
      link.close();
    }
  }

  private final class Store implements MemberStore {
    private final String name;
    private final MemberStore store;

    Store(String name, MemberStore store) {
      this.name = name;
      this.store = store;
    }

    @Override
    public void ask(StoreCall call) {
      if (!storeless.contains(name)) {
        store.ask(call);
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private final class Ear implements PeerEar {
    private final String name;
    private final PeerEar ear;

    Ear(String name, PeerEar ear) {
      this.name = name;
      this.ear = ear;
    }

    @Override
    public void received(MemberId from, Frame frame) {
      hear(name, () -> ear.received(from, frame));
    }

    @Override
    public void absent(MemberId member) {
      hear(name, () -> ear.absent(member));
    }

    @Override
    public void seen(View view) {
      tell(name, () -> ear.seen(view));
    }

    @Override
    public void seen(MemberId member, Mark mark) {
      tell(name, () -> ear.seen(member, mark));
    }

    @Override
    public void died(MemberId member) {
      tell(name, () -> ear.died(member));
    }

    @Override
    public void renewed(long call, boolean done, Mark mark) {
      tell(name, () -> ear.renewed(call, done, mark));
    }

    @Override
    public void sealed(long call, MemberId victim, Mark mark) {
      tell(name, () -> ear.sealed(call, victim, mark));
    }

    @Override
    public void proposed(long call, View current) {
      tell(name, () -> ear.proposed(call, current));
    }
  }
}
