package dev.dormouse.activator.local;

import dev.dormouse.activator.instances.InstancePortContract;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.activator.instances.ScaleRequests;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Real processes keep the contract. */
final class LocalInstancesContractIT extends InstancePortContract {
  private final LocalInstances instances = new LocalInstances();

  @BeforeEach
  void define() {
    define(TestRevision.of("good").command(SmallServer.command()));
    define(TestRevision.of("other").command(SmallServer.command()));
    define(TestRevision.of("broken").shell("exit 1"));
  }

  private void define(TestRevision builder) {
    var revision = builder.build();
    instances.define(
        revision.key(), new LocalRevision(revision, Path.of(""), (instance, line) -> {}));
  }

  @AfterEach
  void close() {
    instances.close();
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
  protected void proceed() {}
}
