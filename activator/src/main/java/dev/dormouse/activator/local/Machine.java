package dev.dormouse.activator.local;

import dev.dormouse.activator.order.CallsInOrder;
import dev.dormouse.activator.probe.Prober;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What all instances of one run share. Each part is safe for any thread.
 *
 * @param environment what programs inherit, and where PATH is looked up
 * @param calls makes the calls to the listener
 * @param starts where programs are started, a few at a time, first come first served
 * @param ends where programs are ended
 * @param timer only hands over to others
 */
record Machine(
    Map<String, String> environment,
    RunMark mark,
    Session session,
    Supervisor supervisor,
    ContainerEngines engines,
    FreePorts ports,
    Prober prober,
    CallsInOrder calls,
    Executor starts,
    Executor ends,
    ScheduledExecutorService timer) {}
