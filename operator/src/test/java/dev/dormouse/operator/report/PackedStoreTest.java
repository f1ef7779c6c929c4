package dev.dormouse.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PackedStoreTest {
  private final PackedStore<Service> store =
      new PackedStore<>(new KubernetesSerialization(), Service.class, PackedStore::unmanaged);

  private static Service service(String name) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .addNewManagedField()
        .withManager("somebody")
        .endManagedField()
        .endMetadata()
        .withNewSpec()
        .withType("ExternalName")
        .withExternalName("grüße.example.com")
        .endSpec()
        .build();
  }

  private Service put(Service service) {
    return store.put(store.getKey(service), service);
  }

  @Test
  void answersWhatItWasGivenWithoutWhatWasPruned() {
    assertThat(put(service("a"))).isNull();
    assertThat(put(service("b"))).isNull();
    Service wanted = PackedStore.unmanaged(service("b"));
    assertThat(store.get("default/b")).isEqualTo(wanted);
    assertThat(store.values())
        .containsExactlyInAnyOrder(PackedStore.unmanaged(service("a")), wanted);
    assertThat(store.keySet()).containsExactlyInAnyOrder("default/a", "default/b");
  }

  @Test
  void answersWhatWasThereBefore() {
    put(service("a"));
    Service changed = service("a");
    changed.getSpec().setExternalName("other");
    assertThat(put(changed)).isEqualTo(PackedStore.unmanaged(service("a")));
    assertThat(store.remove("default/a")).isEqualTo(changed);
    assertThat(store.get("default/a")).isNull();
    assertThat(store.remove("default/a")).isNull();
    assertThat(store.size()).isZero();
  }

  @Test
  void whatIsAskedForAgainIsTheSameObjectUntilItChanges() {
    put(service("a"));
    Service read = store.get("default/a");
    assertThat(store.get("default/a")).isSameAs(read);
    Service changed = service("a");
    changed.getSpec().setExternalName("other");
    assertThat(put(changed)).isSameAs(read);
    assertThat(store.get("default/a").getSpec().getExternalName()).isEqualTo("other");
  }

  @Test
  void manyMoreThanAreRememberedComeBackAsTheyWere() {
    for (int i = 0; i < 1_000; i++) {
      put(service("s" + i));
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(store.get("default/s" + i)).isEqualTo(PackedStore.unmanaged(service("s" + i)));
    }
  }

  @Test
  void textsOfAllKindsComeBackAsTheyWere() {
    Random random = new Random(1);
    Packing packing = new Packing();
    for (int i = 0; i < 200; i++) {
      int length = random.nextInt(1 + i * i);
      String text =
          random
              .ints(length, 0, i % 2 == 0 ? 128 : 0x800)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertThat(packing.unpack(packing.pack(text))).isEqualTo(text);
    }
  }

  @Test
  void ofAlikeTextsLittleIsLeft() {
    Packing packing = new Packing();
    String text = new KubernetesSerialization().asJson(service("a")).repeat(4);
    packing.pack(text);
    assertThat(packing.pack(text.replace("\"a\"", "\"bb\""))).hasSizeLessThan(text.length() / 8);
  }
}
