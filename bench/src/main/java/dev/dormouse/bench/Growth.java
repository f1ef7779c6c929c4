package dev.dormouse.bench;

import dev.dormouse.testing.ApiServer;

/** Adds services, and tells what their start took and what they cost at rest. For one thread. */
final class Growth {
  private static final double MB = 1 << 20;
  private static final double MICROS_PER_MILLI = 1_000;

  private final ServiceLoad load;
  private final SimulatedKubelet kubelet;
  private final Programs programs;
  private final ApiServer server;
  private final Table starts;
  private final Table memory;

  Growth(
      ServiceLoad load,
      SimulatedKubelet kubelet,
      Programs programs,
      ApiServer server,
      Verdicts verdicts) {
    this.load = load;
    this.kubelet = kubelet;
    this.programs = programs;
    this.server = server;
    this.starts =
        verdicts
            .table(
                "Services until they are ready",
                "seconds",
                "services/s",
                "writes/s",
                "operator CPU ms/service",
                "activator",
                "API server and etcd",
                "simulated pods and users")
            .drawn("services/s");
    this.memory =
        verdicts
            .table(
                "Memory of idle services, MB",
                "operator heap",
                "resident",
                "activator heap",
                "resident of it")
            .drawn("operator heap", "activator heap");
  }

  /** Until there are so many, all of them ready, and later none of them with a pod. */
  Size to(int count) throws Exception {
    int before = load.created();
    ApiServerCount writesBefore = ApiServerCount.now(server.client());
    Spent spentBefore = Spent.now(programs);
    long begun = System.nanoTime();
    load.growTo(count);
    double seconds = (System.nanoTime() - begun) / 1e9;
    Spent spent = Spent.now(programs).minus(spentBefore);
    ApiServerCount writes = ApiServerCount.now(server.client()).minus(writesBefore);
    double each = MICROS_PER_MILLI * (count - before);
    starts.row(
        before + " to " + count,
        seconds,
        (count - before) / seconds,
        writes.all() / seconds,
        spent.operator() / each,
        spent.activator() / each,
        spent.apiServer() / each,
        spent.own() / each);
    starts.header(System.out);
    starts.printLatest(System.out);
    System.out.println("writes a service: " + writes.perService(count - before));
    Await.until("pods are left", () -> kubelet.pods() == 0);
    Size size = size(load, programs, seconds);
    memory.row(
        count + " at rest",
        size.operator().heap() / MB,
        size.operator().resident() / MB,
        size.activator().heap() / MB,
        size.activator().resident() / MB);
    memory.header(System.out);
    memory.printLatest(System.out);
    return size;
  }

  static Size size(ServiceLoad load, Programs programs, double seconds) throws Exception {
    return new Size(
        load.created(), seconds, programs.operator().memory(), programs.activator().memory());
  }
}
