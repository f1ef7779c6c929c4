package dev.dormouse.activator.dev;

import dev.dormouse.activator.local.LocalInstances;
import dev.dormouse.activator.peer.DirectLinks;
import dev.dormouse.activator.peer.MemberStore;
import dev.dormouse.activator.peer.MemberTable;
import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.activator.peer.PeerLink;
import dev.dormouse.activator.peer.PeerNews;
import dev.dormouse.activator.peer.PeerPolicy;
import dev.dormouse.activator.peer.PeerPorts;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.activator.peer.SystemPeerTime;
import dev.dormouse.core.peer.MemberId;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What several activators of local mode share: a table that says who is there, and links to each
 * other. Safe for any thread.
 */
final class LocalPeers implements AutoCloseable {
  private final LocalInstances instances;
  private final PeerWiring wiring;
  private final ExecutorService tableThread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("members").factory());
  private final MemberTable table = new MemberTable(tableThread);
  private final DirectLinks links = new DirectLinks();
  private int made;

  LocalPeers(LocalInstances instances, PeerWiring wiring) {
    this.instances = instances;
    this.wiring = wiring;
  }

  /** The part of one more activator. */
  synchronized Peers next() {
    String name = "dev" + ++made;
    SystemPeerTime time = new SystemPeerTime(name);
    return new Peers(
        name,
        PeerPolicy.of(wiring.timing()),
        time,
        wiring.between().apply(new Ports(time)),
        (revision, told) -> told.accept(instances.ready(revision)),
        PeerNews.UNHEARD);
  }

  @Override
  public void close() {
    tableThread.shutdownNow();
  }

  private final class Ports implements PeerPorts {
    private final SystemPeerTime time;

    Ports(SystemPeerTime time) {
      this.time = time;
    }

    @Override
    public PeerLink link(MemberId self, PeerEar ear) {
      return links.link(self, ear, action -> time.after(0, action));
    }

    @Override
    public MemberStore store(MemberId self, PeerEar ear) {
      return table.store(self, ear);
    }
  }
}
