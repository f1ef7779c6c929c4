package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.StoreCall;
import dev.dormouse.core.peer.View;
import dev.dormouse.testing.ApiServer;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The members' store on a real API server. */
final class LeaseStoreIT {
  private static final AtomicInteger GROUPS = new AtomicInteger();
  private static ApiServer server;

  private final String group = "group-" + GROUPS.incrementAndGet();
  private final List<LeaseStore> stores = new ArrayList<>();

  @BeforeAll
  static void start() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void close() {
    stores.forEach(LeaseStore::close);
  }

  /** One member: its store, and what it was told. */
  private record One(MemberId id, LeaseStore store, BlockingQueue<String> told) {
    /** Waits until it is told so; what comes before that is let go. */
    void hears(String expected) throws InterruptedException {
      List<String> before = new ArrayList<>();
      String next = "";
      while (next != null && !next.equals(expected)) {
        next = told.poll(30, TimeUnit.SECONDS);
        before.add(next);
      }
      assertThat(next).as("told: %s", before).isEqualTo(expected);
    }
  }

  private One open(String name) {
    return open(name, server.client());
  }

  private One open(String name, KubernetesClient client) {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    MemberId id = new MemberId(group + "-" + name);
    LeaseStore store =
        LeaseStore.open(
            client,
            new StoredMembers("default", group),
            id,
            "10.0.0.1:" + (9000 + stores.size()),
            new Ear(told));
    stores.add(store);
    return new One(id, store, told);
  }

  private Lease lease(String name) {
    return server.client().leases().inNamespace("default").withName(name).get();
  }

  private void delete(String name) {
    server.client().leases().inNamespace("default").withName(name).delete();
  }

  private static View view(long epoch, One... members) {
    View view = new View(epoch, List.of(), false);
    return new View(
        epoch,
        List.of(members).stream().map(one -> new View.Member(one.id(), false)).toList(),
        view.usurped());
  }

  private static String seen(View view) {
    return "view " + view;
  }

  @Test
  void countsAMarkUpAndTellsTheOthers() throws Exception {
    One a = open("a");
    a.hears(seen(View.NONE));
    a.store().ask(new StoreCall.Renew(1, 0));
    a.hears("renewed 1 true " + new Mark(1, false));
    a.store().ask(new StoreCall.Renew(2, 1));
    a.hears("renewed 2 true " + new Mark(2, false));
    One b = open("b");
    b.hears("mark " + a.id() + " " + new Mark(2, false));
    assertThat(b.store().address(a.id()))
        .contains(SocketAddress.inetSocketAddress(9000, "10.0.0.1"));
    a.store().ask(new StoreCall.Renew(3, 2));
    b.hears("mark " + a.id() + " " + new Mark(3, false));
  }

  @Test
  void renewsASealedMarkNeverAgain() throws Exception {
    One a = open("a");
    One b = open("b");
    a.store().ask(new StoreCall.Renew(1, 0));
    a.hears("renewed 1 true " + new Mark(1, false));
    b.store().ask(new StoreCall.Seal(1, a.id(), 0));
    b.hears("sealed 1 " + a.id() + " " + new Mark(1, false));
    b.store().ask(new StoreCall.Seal(2, a.id(), 1));
    b.hears("sealed 2 " + a.id() + " " + new Mark(1, true));
    a.store().ask(new StoreCall.Renew(2, 1));
    a.hears("renewed 2 false " + new Mark(1, true));
  }

  @Test
  void takesOneOfTwoViewsOfAnEpoch() throws Exception {
    One a = open("a");
    One b = open("b");
    a.hears(seen(View.NONE));
    b.hears(seen(View.NONE));
    a.store().ask(new StoreCall.Propose(1, view(1, a)));
    a.hears("proposed 1 " + view(1, a));
    b.store().ask(new StoreCall.Propose(1, view(1, b)));
    b.hears("proposed 1 " + view(1, a));
    View next = view(1, a).with(b.id()).withLeaving(a.id());
    b.store().ask(new StoreCall.Propose(2, new View(2, next.members(), true)));
    a.hears(seen(new View(2, next.members(), true)));
  }

  @Test
  void takesOneOfManyWritesAtOnce() throws Exception {
    List<One> all = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      all.add(open(name));
    }
    for (One one : all) {
      one.hears(seen(View.NONE));
    }
    for (long epoch = 1; epoch <= 5; epoch++) {
      for (One one : all) {
        one.store().ask(new StoreCall.Propose(epoch, view(epoch, one)));
      }
      List<String> answers = new ArrayList<>();
      for (One one : all) {
        String next = one.told().poll(30, TimeUnit.SECONDS);
        while (next != null && !next.startsWith("proposed " + epoch)) {
          next = one.told().poll(30, TimeUnit.SECONDS);
        }
        answers.add(next);
      }
      assertThat(answers).doesNotContainNull().containsOnly(answers.getFirst());
    }
  }

  @Test
  void removesTheMarkOfOneThatWasPutOut() throws Exception {
    One a = open("a");
    One b = open("b");
    b.store().ask(new StoreCall.Renew(1, 0));
    b.hears("renewed 1 true " + new Mark(1, false));
    a.store().ask(new StoreCall.Propose(1, view(1, a, b)));
    a.hears("proposed 1 " + view(1, a, b));
    a.store().ask(new StoreCall.Seal(2, b.id(), 1));
    a.hears("mark " + b.id() + " " + new Mark(1, true));
    a.store().ask(new StoreCall.Propose(3, view(2, a)));
    b.hears(seen(view(2, a)));
    server
        .client()
        .leases()
        .inNamespace("default")
        .withName(b.id().name())
        .waitUntilCondition(found -> found == null, 30, TimeUnit.SECONDS);
    b.store().ask(new StoreCall.Renew(2, 1));
    b.hears("renewed 2 false " + new Mark(1, true));
  }

  @Test
  void makesAMarkAgainThatSomebodyDeletedWhileTheViewNamesIt() throws Exception {
    One a = open("a");
    a.store().ask(new StoreCall.Renew(1, 0));
    a.hears("renewed 1 true " + new Mark(1, false));
    a.store().ask(new StoreCall.Propose(1, view(1, a)));
    a.hears("proposed 1 " + view(1, a));
    delete(a.id().name());
    a.store().ask(new StoreCall.Renew(2, 1));
    a.hears("renewed 2 false " + new Mark(1, false));
    a.store().ask(new StoreCall.Renew(3, 1));
    a.hears("renewed 3 true " + new Mark(2, false));
  }

  @Test
  void writesAViewAgainThatSomebodyDeleted() throws Exception {
    One a = open("a");
    a.hears(seen(View.NONE));
    a.store().ask(new StoreCall.Renew(1, 0));
    a.store().ask(new StoreCall.Propose(2, view(1, a)));
    a.hears(seen(view(1, a)));
    a.store().ask(new StoreCall.Propose(3, view(2, a)));
    a.hears(seen(view(2, a)));
    delete(group + "-view");
    a.hears(seen(view(2, a)));
    assertThat(StoredMembers.view(lease(group + "-view"))).contains(view(2, a));
    One b = open("b");
    b.hears(seen(view(2, a)));
  }

  @Test
  void takesNoAbsentViewForNoneWhileOthersHaveMarks() throws Exception {
    One a = open("a");
    a.hears(seen(View.NONE));
    a.store().ask(new StoreCall.Renew(1, 0));
    a.hears("renewed 1 true " + new Mark(1, false));
    One b = open("b");
    b.hears("mark " + a.id() + " " + new Mark(1, false));
    a.store().ask(new StoreCall.Propose(2, view(1, a)));
    b.hears(seen(view(1, a)));
    assertThat(b.told()).doesNotContain(seen(View.NONE));
  }

  @Test
  void goesOnWhenTheApiServerIsBack() throws Exception {
    URI address = URI.create(server.config().getMasterUrl());
    try (Forwarder forwarder = new Forwarder(address.getPort())) {
      Config config =
          new ConfigBuilder(server.config())
              .withMasterUrl("https://127.0.0.1:" + forwarder.port())
              .withRequestRetryBackoffLimit(0)
              .withWatchReconnectInterval(100)
              .withConnectionTimeout(1000)
              .build();
      try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
        One a = open("a", client);
        One b = open("b");
        a.hears(seen(View.NONE));
        a.store().ask(new StoreCall.Renew(1, 0));
        a.hears("renewed 1 true " + new Mark(1, false));
        forwarder.cut();
        a.store().ask(new StoreCall.Renew(2, 1));
        b.store().ask(new StoreCall.Renew(1, 0));
        b.hears("renewed 1 true " + new Mark(1, false));
        b.store().ask(new StoreCall.Propose(2, view(1, b)));
        b.hears("proposed 2 " + view(1, b));
        forwarder.mend();
        a.hears(seen(view(1, b)));
        a.store().ask(new StoreCall.Renew(3, 1));
        a.hears("renewed 3 true " + new Mark(2, false));
        assertThat(a.told()).noneMatch(word -> word.startsWith("renewed 2 true"));
        a.store().close();
      }
    }
  }

  /** Writes down what it hears. */
  private record Ear(BlockingQueue<String> told) implements PeerEar {
    @Override
    public void received(MemberId from, Frame frame) {
      throw new AssertionError();
    }

    @Override
    public void absent(MemberId member) {
      throw new AssertionError("no link was asked for");
    }

    @Override
    public void seen(View view) {
      told.add(LeaseStoreIT.seen(view));
    }

    @Override
    public void seen(MemberId member, Mark mark) {
      told.add("mark " + member + " " + mark);
    }

    @Override
    public void died(MemberId member) {
      told.add("died " + member.name());
    }

    @Override
    public void renewed(long call, boolean done, Mark mark) {
      told.add("renewed " + call + " " + done + " " + mark);
    }

    @Override
    public void sealed(long call, MemberId victim, Mark mark) {
      told.add("sealed " + call + " " + victim + " " + mark);
    }

    @Override
    public void proposed(long call, View current) {
      told.add("proposed " + call + " " + current);
    }
  }
}
