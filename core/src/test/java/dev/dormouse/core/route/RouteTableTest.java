package dev.dormouse.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which host leads where. */
final class RouteTableTest {
  private static final RevisionKey OLD = new RevisionKey("shop", "hello-00001");
  private static final Route HELLO =
      new Route(
          new ServiceKey("shop", "hello"),
          new TrafficSplit(
              List.of(new TrafficSplit.Share(new RevisionKey("shop", "hello-00002"), 1)),
              Map.of("old", OLD)));
  private static final Route OTHER =
      new Route(
          new ServiceKey("default", "other"),
          TrafficSplit.all(new RevisionKey("default", "other-00001")));

  private static final Route SVC =
      new Route(
          new ServiceKey("cluster", "svc"),
          TrafficSplit.all(new RevisionKey("cluster", "svc-00001")));

  private final RouteTable table = RouteTable.of("Example.org.", List.of(HELLO, OTHER));
  private final RouteTable bare = RouteTable.withBareHost("localhost", List.of(HELLO));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello.shop.example.org",
        "hello.shop.example.org:8080",
        "hello.shop.example.org:",
        "HELLO.Shop.EXAMPLE.org:80",
        "hello.shop.example.org.",
        "hello.shop.example.org.:8080"
      })
  void aServicesHostLeadsToItHoweverItIsWritten(String authority) {
    assertThat(table.match(authority, Visibility.PUBLIC)).isEqualTo(new Match.Matched(HELLO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"old---hello.shop.example.org", "OLD---hello.shop.example.org:8080"})
  void aTagsHostLeadsToItsRevision(String authority) {
    assertThat(table.match(authority, Visibility.PUBLIC)).isEqualTo(new Match.Tagged(HELLO, OLD));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":",
        ":80",
        "example.org",
        "hello.example.org",
        "shop.example.org",
        "hello.default.example.org",
        "new---hello.shop.example.org",
        "---hello.shop.example.org",
        "a.hello.shop.example.org",
        "hello.shop.example.org..",
        "hello.shop.example.organic",
        "127.0.0.1",
        "[::1]:8080",
        "[",
        "]",
        "[]:"
      })
  void anyOtherHostIsUnknown(String authority) {
    assertThat(table.match(authority, Visibility.PUBLIC)).isEqualTo(new Match.UnknownHost());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8080",
        "localhost.",
        "127.0.0.1",
        "127.0.0.1:8080",
        "10.1.2.3",
        "[::1]",
        "[::1]:8080",
        "[fe80::1%25eth0]:80",
        "hello.shop.localhost:8080"
      })
  void theBareHostAndAddressesLeadToTheOnlyService(String authority) {
    assertThat(bare.match(authority, Visibility.PUBLIC)).isEqualTo(new Match.Matched(HELLO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "other.shop.localhost", "1.2.3", "1.2.3.4.5", "a.b", "xlocalhost"})
  void otherHostsStayUnknownThoughThereIsOnlyOneService(String authority) {
    assertThat(bare.match(authority, Visibility.PUBLIC)).isEqualTo(new Match.UnknownHost());
  }

  @Test
  void theBareHostLeadsNowhereWhenThereAreSeveralServicesOrNone() {
    assertThat(
            RouteTable.withBareHost("localhost", List.of(HELLO, OTHER))
                .match("localhost", Visibility.PUBLIC))
        .isEqualTo(new Match.UnknownHost());
    assertThat(
            RouteTable.withBareHost("localhost", List.of()).match("localhost", Visibility.PUBLIC))
        .isEqualTo(new Match.UnknownHost());
  }

  @Test
  void aServiceNamedLikeAnotherOnesTagKeepsItsHost() {
    Route named =
        new Route(
            new ServiceKey("shop", "old---hello"),
            TrafficSplit.all(new RevisionKey("shop", "old---hello-00001")));
    for (List<Route> routes : List.of(List.of(HELLO, named), List.of(named, HELLO))) {
      assertThat(RouteTable.of("x.org", routes).match("old---hello.shop.x.org", Visibility.PUBLIC))
          .isEqualTo(new Match.Matched(named));
    }
  }

  private static Route with(String namespace, String name, Visibility visibility, String... own) {
    ServiceKey key = new ServiceKey(namespace, name);
    return new Route(
        key,
        TrafficSplit.all(key.revision(1)),
        new Reach(visibility, List.of(own)),
        Optional.empty());
  }

  @Test
  void aDomainOfItsOwnLeadsToItsService() {
    Route shop = with("default", "shop", Visibility.PUBLIC, "shop.example.com");
    RouteTable domains = RouteTable.of("x.org", List.of(HELLO, shop));

    assertThat(domains.match("SHOP.example.com.:443", Visibility.PUBLIC))
        .isEqualTo(new Match.Matched(shop));
    assertThat(domains.match("www.shop.example.com", Visibility.PUBLIC))
        .isEqualTo(new Match.UnknownHost());
  }

  @Test
  void ofTwoRoutesWithOneDomainTheFirstGetsIt() {
    Route first = with("b", "one", Visibility.PUBLIC, "shop.example.com");
    Route second = with("a", "two", Visibility.PUBLIC, "shop.example.com");

    assertThat(
            RouteTable.of("x.org", List.of(first, second))
                .match("shop.example.com", Visibility.PUBLIC))
        .isEqualTo(new Match.Matched(first));
  }

  @Test
  void noDomainTakesTheHostThatAServiceHasAnyway() {
    Route thief = with("default", "thief", Visibility.PUBLIC, "hello.shop.x.org");

    assertThat(
            RouteTable.of("x.org", List.of(thief, HELLO))
                .match("hello.shop.x.org", Visibility.PUBLIC))
        .isEqualTo(new Match.Matched(HELLO));
  }

  @Test
  void noDomainTakesTheNameThatAServiceHasInTheCluster() {
    Route thief = with("default", "thief", Visibility.PUBLIC, "hello.shop");
    RouteTable both = RouteTable.of("x.org", List.of(thief, HELLO));

    assertThat(both.match("hello.shop", Visibility.CLUSTER)).isEqualTo(new Match.Matched(HELLO));
    assertThat(both.match("hello.shop", Visibility.PUBLIC)).isEqualTo(new Match.Matched(thief));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inner.default.x.org",
        "inner.example.com",
        "inner.default",
        "inner.default.svc",
        "inner.default.svc.cluster.local"
      })
  void whatIsVisibleInTheClusterOnlyHasNoHostForAnybodyElse(String host) {
    Route inner = with("default", "inner", Visibility.CLUSTER, "inner.example.com");
    RouteTable hidden = RouteTable.of("x.org", List.of(inner));

    assertThat(hidden.match(host, Visibility.PUBLIC)).isEqualTo(new Match.UnknownHost());
    assertThat(hidden.match(host, Visibility.CLUSTER)).isEqualTo(new Match.Matched(inner));
  }

  @Test
  void theBareHostDoesNotLeadToAServiceThatIsVisibleInTheClusterOnly() {
    Route inner = with("default", "inner", Visibility.CLUSTER);

    assertThat(
            RouteTable.withBareHost("localhost", List.of(inner))
                .match("localhost", Visibility.PUBLIC))
        .isEqualTo(new Match.UnknownHost());
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello.shop", "hello.shop.svc", "hello.shop.svc.cluster.local:80"})
  void theNamesInTheClusterAreForRequestsFromThereOnly(String host) {
    assertThat(table.match(host, Visibility.CLUSTER)).isEqualTo(new Match.Matched(HELLO));
    assertThat(table.match(host, Visibility.PUBLIC)).isEqualTo(new Match.UnknownHost());
  }

  private final RouteTable cluster = RouteTable.of("example.org", List.of(HELLO, OTHER, SVC));

  private Match inside(String authority) {
    return cluster.match(authority, Visibility.CLUSTER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello.shop",
        "hello.shop:80",
        "hello.shop.svc",
        "hello.shop.svc.cluster.local",
        "HELLO.Shop.SVC.cluster.LOCAL.:8080",
        "hello.shop.example.org"
      })
  void aServiceIsReachedByTheNamesItHasInsideItsCluster(String authority) {
    assertThat(inside(authority)).isEqualTo(new Match.Matched(HELLO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"svc.cluster", "svc.cluster.svc", "svc.cluster.svc.cluster.local"})
  void aNameThatLooksLikeASuffixIsANameAllTheSame(String authority) {
    assertThat(inside(authority)).isEqualTo(new Match.Matched(SVC));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".svc", ".svc.cluster.local", ".example.org"})
  void aTagHasItsNamesInsideTheClusterToo(String suffix) {
    assertThat(inside("old---hello.shop" + suffix)).isEqualTo(new Match.Tagged(HELLO, OLD));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "hello.default",
        "hello.shop.svc.cluster",
        "hello.shop.svc.other.local",
        "hello.shop.cluster.local",
        "x.hello.shop.svc",
        "shop.svc",
        ".svc",
        "svc",
        "example.org"
      })
  void otherNamesAreUnknownInsideTheCluster(String authority) {
    assertThat(inside(authority)).isInstanceOf(Match.UnknownHost.class);
  }
}
