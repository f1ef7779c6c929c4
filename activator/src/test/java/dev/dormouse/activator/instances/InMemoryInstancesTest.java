package dev.dormouse.activator.instances;

import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import org.junit.jupiter.api.BeforeEach;

/** The in-memory adapter keeps the contract that the real ones keep. */
final class InMemoryInstancesTest extends InstancePortContract {
  private final InMemoryInstances instances = new InMemoryInstances(() -> 0);

  @BeforeEach
  void define() {
    instances.define(GOOD);
    instances.define(OTHER);
    instances.define(BROKEN);
  }

  @Override
  protected InstanceSource source() {
    return instances;
  }

  @Override
  protected ScaleRequests requests() {
    return instances;
  }

  @Override
  protected void proceed() {
    instances.starting().stream()
        .filter(id -> id.name().startsWith(BROKEN.name()))
        .forEach(id -> instances.fail(id, Cause.EXITED, BROKEN.name() + " exited with code 1"));
    instances.proceed();
  }
}
