package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.View;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.vertx.core.net.SocketAddress;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a group of activators stands in Leases: one for the view, and one for each member's mark.
 * Immutable.
 *
 * @param namespace of the Leases
 * @param group the same for all activators that share their revisions
 */
record StoredMembers(String namespace, String group) {
  /** The label by which a group's Leases are watched. */
  static final String GROUP = "dormouse.dev/peers";

  /** Only a mark has it. */
  private static final String RENEWALS = "dormouse.dev/renewals";

  private static final String SEALED = "dormouse.dev/sealed";

  /** Where the member listens for others. */
  private static final String ADDRESS = "dormouse.dev/address";

  /** Only a view has it. */
  private static final String EPOCH = "dormouse.dev/epoch";

  /** Names, with spaces between them. */
  private static final String MEMBERS = "dormouse.dev/members";

  private static final String LEAVING = "dormouse.dev/leaving";
  private static final String USURPED = "dormouse.dev/usurped";

  String viewName() {
    return group + "-view";
  }

  boolean isView(Lease lease) {
    return lease.getMetadata().getName().equals(viewName());
  }

  boolean isMark(Lease lease) {
    return annotations(lease).containsKey(RENEWALS);
  }

  private static Map<String, String> annotations(Lease lease) {
    Map<String, String> annotations = lease.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  /** The view that a Lease holds; empty when somebody has put something else there. */
  static Optional<View> view(Lease lease) {
    Map<String, String> said = annotations(lease);
    long epoch = number(said.get(EPOCH));
    if (epoch == 0) {
      return Optional.empty();
    }
    List<View.Member> members = new ArrayList<>();
    names(said.get(MEMBERS)).forEach(name -> members.add(new View.Member(name, false)));
    names(said.get(LEAVING)).forEach(name -> members.add(new View.Member(name, true)));
    return Optional.of(new View(epoch, members, said.containsKey(USURPED)));
  }

  /** The view that a Lease holds, or none. */
  static View viewIn(@Nullable Lease lease) {
    return Optional.ofNullable(lease).flatMap(StoredMembers::view).orElse(View.NONE);
  }

  private static List<MemberId> names(@Nullable String joined) {
    return joined == null || joined.isBlank()
        ? List.of()
        : List.of(joined.strip().split("\\s+")).stream().map(MemberId::new).toList();
  }

  private static long number(@Nullable String digits) {
    return digits != null && digits.matches("\\d{1,18}") ? Long.parseLong(digits) : 0;
  }

  static Mark mark(Lease lease) {
    Map<String, String> said = annotations(lease);
    return new Mark(number(said.get(RENEWALS)), said.containsKey(SEALED));
  }

  static MemberId member(Lease mark) {
    return new MemberId(mark.getMetadata().getName());
  }

  /**
   * Whether a member's program has ended, as another one runs in the same pod: {@code pod.LIFE-N},
   * where N counts how often a program has joined.
   */
  static boolean isEarlierLife(MemberId member, MemberId of) {
    String pod = podOf(of);
    return !pod.isEmpty() && pod.equals(podOf(member)) && !lifeOf(member).equals(lifeOf(of));
  }

  private static String podOf(MemberId member) {
    return member.name().substring(0, Math.max(0, member.name().lastIndexOf('.')));
  }

  private static String lifeOf(MemberId member) {
    String life = member.name().substring(member.name().lastIndexOf('.') + 1);
    return life.contains("-") ? life.substring(0, life.lastIndexOf('-')) : life;
  }

  static Optional<SocketAddress> address(Lease mark) {
    String said = annotations(mark).getOrDefault(ADDRESS, "");
    int colon = said.lastIndexOf(':');
    long port = number(said.substring(colon + 1));
    return colon > 0 && port > 0 && port < 65536
        ? Optional.of(SocketAddress.inetSocketAddress((int) port, said.substring(0, colon)))
        : Optional.empty();
  }

  /** A Lease for a view, in the place of another one where there is one. */
  Lease lease(View view, @Nullable Lease before) {
    var annotations =
        empty(viewName(), before)
            .editMetadata()
            .removeFromAnnotations(USURPED)
            .addToAnnotations(EPOCH, "" + view.epoch())
            .addToAnnotations(MEMBERS, joined(view, false))
            .addToAnnotations(LEAVING, joined(view, true));
    if (view.usurped()) {
      annotations = annotations.addToAnnotations(USURPED, "true");
    }
    return annotations
        .endMetadata()
        .editOrNewSpec()
        .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
        .endSpec()
        .build();
  }

  private static String joined(View view, boolean leaving) {
    return String.join(
        " ",
        view.members().stream()
            .filter(member -> member.leaving() == leaving)
            .map(member -> member.id().name())
            .toList());
  }

  /**
   * A Lease for a mark, in the place of another one where there is one.
   *
   * @param address absent: as it was
   */
  Lease lease(MemberId member, Mark mark, Optional<String> address, @Nullable Lease before) {
    var annotations =
        empty(member.name(), before)
            .editMetadata()
            .addToAnnotations(RENEWALS, "" + mark.renewals());
    if (mark.sealed()) {
      annotations = annotations.addToAnnotations(SEALED, "true");
    }
    if (address.isPresent()) {
      annotations = annotations.addToAnnotations(ADDRESS, address.get());
    }
    return annotations
        .endMetadata()
        .editOrNewSpec()
        .withHolderIdentity(member.name())
        .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
        .endSpec()
        .build();
  }

  private LeaseBuilder empty(String name, @Nullable Lease before) {
    return before != null
        ? new LeaseBuilder(before)
        : new LeaseBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .addToLabels(GROUP, group)
            .endMetadata();
  }
}
