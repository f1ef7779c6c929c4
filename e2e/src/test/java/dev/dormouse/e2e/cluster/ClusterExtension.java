package dev.dormouse.e2e.cluster;

import java.io.Closeable;
import java.io.IOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Finds the cluster once, gives tests what they ask for, and keeps what explains a failure. */
final class ClusterExtension implements ExecutionCondition, ParameterResolver, AfterEachCallback {
  private static final Namespace OURS = Namespace.create(ClusterExtension.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    TestCluster.Search search =
        root(context)
            .getOrComputeIfAbsent(
                TestCluster.Search.class,
                key -> announced(TestCluster.search(System.getenv())),
                TestCluster.Search.class);
    return switch (search) {
      case TestCluster.Search.Found(String name) -> ConditionEvaluationResult.enabled(name);
      case TestCluster.Search.Absent(String reason) -> ConditionEvaluationResult.disabled(reason);
    };
  }

  private static TestCluster.Search announced(TestCluster.Search search) {
    System.out.println(
        switch (search) {
          case TestCluster.Search.Found(String name) -> "e2e: runs on " + name;
          case TestCluster.Search.Absent(String reason) -> "e2e: SKIPPED, " + reason;
        });
    return search;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Dormouse.class || type == Workspace.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Dormouse dormouse = opening(context).result();
    if (parameter.getParameter().getType() == Dormouse.class) {
      return dormouse;
    }
    return context
        .getStore(OURS)
        .getOrComputeIfAbsent(Workspace.class, key -> Workspace.open(dormouse), Workspace.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Workspace workspace = context.getStore(OURS).get(Workspace.class, Workspace.class);
    if (context.getExecutionException().isPresent()
        && opening(context) instanceof Opening.Opened opened) {
      String test =
          context.getRequiredTestClass().getSimpleName()
              + "."
              + context.getRequiredTestMethod().getName();
      Diagnostics.write(
          test,
          opened.dormouse().client(),
          workspace == null
              ? new String[] {Installation.NAMESPACE}
              : new String[] {Installation.NAMESPACE, workspace.namespace()});
    }
  }

  /** What came of the installation: tried once, told to every test. */
  private sealed interface Opening extends Closeable {
    record Opened(Dormouse dormouse) implements Opening {
      @Override
      public void close() throws IOException {
        dormouse.close();
      }
    }

    record Failed(RuntimeException why) implements Opening {
      @Override
      public void close() {}
    }

    static Opening attempt() {
      try {
        return new Opened(Dormouse.open());
      } catch (RuntimeException e) {
        return new Failed(e);
      }
    }

    default Dormouse result() {
      return switch (this) {
        case Opened(Dormouse dormouse) -> dormouse;
        case Failed(RuntimeException why) ->
            throw new IllegalStateException("Dormouse could not be installed", why);
      };
    }
  }

  /** Opened by the first test that asks, closed with the tests' root. */
  private static Opening opening(ExtensionContext context) {
    return root(context)
        .getOrComputeIfAbsent(Opening.class, key -> Opening.attempt(), Opening.class);
  }

  private static Store root(ExtensionContext context) {
    return context.getRoot().getStore(OURS);
  }
}
