package dev.dormouse.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChartValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          domain: ''                                   | domain
          domain: Example.com                          | domain
          domain: '*.example.com'                      | domain
          externalUrl: {scheme: ftp}                   | scheme
          clusterDomain: cluster_local                 | clusterDomain
          operator: {revisionHistory: -1}              | revisionHistory
          namespaces: team-a                           | namespaces
          namespaces: [Team_A]                         | namespaces
          namespaces: [a, a]                           | namespaces
          replicas: 3                                  | replicas
          activator: {replicas: 0}                     | replicas
          activator: {replicas: two}                   | replicas
          activator: {trustedProxies: [proxy.example]} | trustedProxies
          activator: {replica: 2}                      | replica
          activator: {image: activator:1}              | image
          activator: {terminationGracePeriodSeconds: 0} | terminationGracePeriodSeconds
          activator: {topologySpread: {whenUnsatisfiable: Maybe}} | whenUnsatisfiable
          activator: {podDisruptionBudget: {maxUnavailable: half}} | maxUnavailable
          activator: {podAnnotations: {scrape: true}}  | scrape
          operator: {extraArgs: --x}                   | extraArgs
          operator: {extraEnv: [{value: b}]}           | name
          image: {tag: 'a b'}                          | tag
          image: {pullPolicy: Sometimes}               | pullPolicy
          service: {type: ExternalName}                | type
          service: {port: 70000}                       | port
          ingress: {mode: all}                         | mode
          ingress: {hosts: [x]}                        | hosts
          ingress: {mode: wildcard}                    | ingress.namespaces
          ingress: {serviceAnnotationPrefixes: ['']}   | serviceAnnotationPrefixes
          tls: {redirect: true}                        | tls.secretName
          tls: {extraSecretNames: [A_B]}               | extraSecretNames
          activator: {autoscaling: {maxReplicas: 0}}   | maxReplicas
          activator: {autoscaling: {podMetrics: [{name: a}]}} | averageValue
          activator: {peers: {certManager: {issuerKind: Any}}} | issuerKind
          activator: {peers: {existingSecret: a, certManager: {issuerName: b}}} | activator.peers
          activator: {proxyProtocol: true}             | activator.trustedProxies
          domains: {allowed: {a: b}}                   | allowed
          domains: {allowed: {a: [b..c]}}              | allowed
          domains: {allowed: {A: ['*']}}               | invalid propertyName
          gateway: {parents: [public]}                 | parents
          gateway: {parents: [{name: public}]}         | namespace
          networkPolicy: {from: all}                   | from
          podMonitor: {interval: 30}                   | interval
          rbac: {creat: true}                          | creat
          """)
  void refusesABadValueByName(String values, String named) {
    assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(named);
  }

  @Test
  void acceptsItsOwnDefaults() {
    assertThatCode(() -> Chart.render(Chart.read("values.yaml"))).doesNotThrowAnyException();
  }

  @Test
  void knowsEveryDefaultInTheSchema() {
    Set<String> unknown = new TreeSet<>();
    gather("", Chart.yaml("values.yaml"), Chart.yaml("values.schema.json"), unknown);
    assertThat(unknown).isEmpty();
  }

  @Test
  void describesEveryValueInItsReadme() {
    String readme = Chart.read("README.md");
    Set<String> missing = new TreeSet<>();
    for (String path : leaves("", Chart.yaml("values.yaml"))) {
      if (!readme.contains("`" + path + "`")) {
        missing.add(path);
      }
    }
    assertThat(missing).isEmpty();
  }

  private static void gather(String path, Object value, Object schema, Set<String> unknown) {
    Object properties = ((Map<?, ?>) schema).get("properties");
    if (!(value instanceof Map<?, ?> map) || !(properties instanceof Map<?, ?> known)) {
      return;
    }
    map.forEach((name, inner) -> {
      Object itsSchema = known.get(name);
      if (itsSchema == null) {
        unknown.add(path + name);
      } else {
        gather(path + name + ".", inner, itsSchema, unknown);
      }
    });
  }

  /**
   * The paths of all values that are no groups of values; `resources` and the like count as one.
   */
  private static Set<String> leaves(String path, Object value) {
    Set<String> leaves = new TreeSet<>();
    if (value instanceof Map<?, ?> map && !map.isEmpty() && !path.endsWith("resources.")) {
      map.forEach((name, inner) -> leaves.addAll(leaves(path + name + ".", inner)));
    } else {
      leaves.add(path.substring(0, path.length() - 1));
    }
    return leaves;
  }
}
