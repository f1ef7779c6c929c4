package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.instances.InstancePortContract;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.activator.instances.ScaleRequests;
import org.junit.jupiter.api.BeforeEach;

/** Pods keep the contract that the other instances keep. */
final class KubernetesInstancesContractTest extends InstancePortContract {
  private final FakeCluster cluster = new FakeCluster();

  @BeforeEach
  void define() {
    cluster.broken.add(BROKEN);
    cluster.revision(GOOD, 0, false);
    cluster.revision(OTHER, 0, false);
    cluster.revision(BROKEN, 0, false);
  }

  @Override
  protected InstanceSource source() {
    return cluster.instances;
  }

  @Override
  protected ScaleRequests requests() {
    return cluster.instances;
  }

  @Override
  protected void begin() {
    cluster.actAsReplicaSets();
  }

  @Override
  protected void proceed() {
    cluster.proceed();
  }
}
