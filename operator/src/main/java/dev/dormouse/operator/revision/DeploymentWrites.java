package dev.dormouse.operator.revision;

import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.operator.report.ForeignFields;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * Makes a revision's Deployment what it has to be, by server-side apply and only where it is not.
 * What somebody changed by hand is set back; replicas are left alone. Safe for any thread.
 */
final class DeploymentWrites {
  /** What came of it. Immutable. */
  sealed interface Outcome {
    /** The Deployment is as it has to be. */
    record Applied(Deployment deployment) implements Outcome {}

    /** Somebody else's Deployment has the name. */
    record Taken() implements Outcome {}

    /** The API server doesn't take it, and won't before something changes. */
    record Refused(String message) implements Outcome {}
  }

  private static final int UNPROCESSABLE = 422;

  private final DeploymentMatcher matcher = new DeploymentMatcher();
  private final CheckedDeployments checked = new CheckedDeployments();
  private final InformerEventSource<Deployment, RevisionResource> deployments;

  DeploymentWrites(InformerEventSource<Deployment, RevisionResource> deployments) {
    this.deployments = deployments;
  }

  /** The Deployment of the revision's name, as it is known to be. */
  Optional<Deployment> find(HasMetadata revision) {
    return deployments.get(ResourceID.fromResource(revision));
  }

  /** Whether a Deployment was found to be as its revision has it, and nothing of that changed. */
  boolean isChecked(RevisionResource revision, Deployment actual) {
    return checked.contains(revision, actual);
  }

  Outcome apply(RevisionResource revision, Deployment desired, Context<RevisionResource> context) {
    try {
      Optional<Deployment> actual = actual(revision, desired, context);
      if (actual.isEmpty()) {
        return create(revision, desired, context);
      }
      if (!isOwned(actual.get(), revision)) {
        return new Outcome.Taken();
      }
      Deployment kept = keep(actual.get(), desired, context);
      checked.add(revision, kept);
      return new Outcome.Applied(kept);
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_FORBIDDEN, UNPROCESSABLE ->
            new Outcome.Refused(said(e));
        default -> throw e;
      };
    }
  }

  /**
   * As it is known to be, unless it is somebody else's: of one that came and went while the watch
   * looked elsewhere, the library's memory of what was just written never hears that it has gone.
   */
  private Optional<Deployment> actual(
      RevisionResource revision, Deployment desired, Context<RevisionResource> context) {
    Optional<Deployment> known = find(revision);
    return known.isEmpty() || isOwned(known.get(), revision)
        ? known
        : Optional.ofNullable(context.getClient().resource(desired).get());
  }

  /** A resource version makes it a creation: it is refused where the name is taken. */
  private Outcome create(
      RevisionResource revision, Deployment desired, Context<RevisionResource> context) {
    desired.getMetadata().setResourceVersion("1");
    try {
      Deployment created = write(desired, context);
      deployments.handleRecentResourceCreate(ResourceID.fromResource(created), created);
      return new Outcome.Applied(created);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      Deployment there = context.getClient().resource(desired).get();
      if (there == null) {
        throw e;
      }
      return isOwned(there, revision) ? new Outcome.Applied(there) : new Outcome.Taken();
    }
  }

  private Deployment keep(
      Deployment actual, Deployment desired, Context<RevisionResource> context) {
    Deployment now = matcher.matches(actual, desired, context) ? actual : write(desired, context);
    if (ForeignFields.inPods(now)) {
      now =
          ForeignFields.replacePods(
              now, desired.getSpec().getTemplate().getSpec(), context.getClient());
    }
    if (!now.equals(actual)) {
      deployments.handleRecentResourceUpdate(ResourceID.fromResource(now), now, actual);
    }
    return now;
  }

  private static Deployment write(Deployment desired, Context<RevisionResource> context) {
    return context
        .getClient()
        .resource(desired)
        .fieldManager(Labels.OPERATOR)
        .forceConflicts()
        .serverSideApply();
  }

  private static boolean isOwned(Deployment deployment, HasMetadata revision) {
    return deployment.hasOwnerReferenceFor(revision.getMetadata().getUid());
  }

  private static String said(KubernetesClientException e) {
    return e.getStatus() == null || e.getStatus().getMessage() == null
        ? String.valueOf(e.getMessage())
        : e.getStatus().getMessage();
  }
}
