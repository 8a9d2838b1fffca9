package dev.hearth.builder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.image.Digest;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.ImageDescription;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import dev.hearth.builder.store.VerifiedBlobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseCacheTest {
  private static final Digest KEY = Sha256.of("key");

  @TempDir private Path folder;
  private final AtomicInteger made = new AtomicInteger();

  @Test
  void anImageIsMadeOnce() throws Exception {
    BaseCache cache = new BaseCache(folder, new VerifiedBlobs());

    Digest first = cache.findOrMake("base", KEY, this::make).image();
    Digest second =
        new BaseCache(folder, new VerifiedBlobs()).findOrMake("base", KEY, this::make).image();

    assertThat(second).isEqualTo(first);
    assertThat(made).hasValue(1);
  }

  @Test
  void twoWhoWantTheSameAtOnceMakeItOnce() throws Exception {
    BaseCache cache = new BaseCache(folder, new VerifiedBlobs());
    CountDownLatch begun = new CountDownLatch(1);
    Thread first =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    cache.findOrMake(
                        "base",
                        KEY,
                        (layout, work) -> {
                          begun.countDown();
                          return make(layout, work);
                        });
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    begun.await();

    cache.findOrMake("base", KEY, this::make);

    first.join();
    assertThat(made).hasValue(1);
  }

  @Test
  void aFailureLeavesNothingHalf() throws Exception {
    BaseCache cache = new BaseCache(folder, new VerifiedBlobs());

    assertThatThrownBy(
            () ->
                cache.findOrMake(
                    "base",
                    KEY,
                    (layout, work) -> {
                      make(layout, work);
                      throw new InterruptedException("cancelled");
                    }))
        .isInstanceOf(InterruptedException.class);

    assertThat(cache.find("base", KEY)).isEmpty();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).allMatch(file -> file.toString().endsWith(".lock"));
    }
    assertThat(cache.findOrMake("base", KEY, this::make).image()).isNotNull();
  }

  @Test
  void aDamagedImageIsMadeAgain() throws Exception {
    BaseCache cache = new BaseCache(folder, new VerifiedBlobs());
    BaseCache.Cached cached = cache.findOrMake("base", KEY, this::make);
    Files.delete(cached.layout().image(cached.image()).layers().getFirst().blob());

    Digest again = cache.findOrMake("base", KEY, this::make).image();

    assertThat(again).isEqualTo(cached.image());
    assertThat(made).hasValue(2);
  }

  private Digest make(LayoutStore layout, Path work) throws IOException {
    made.incrementAndGet();
    Files.writeString(work.resolve("temporary"), "file");
    return ImageAssembly.assemble(
        layout,
        ImageDescription.of(
            List.of(LayerWriter.write(layout, List.of(LayerEntry.folder("etc")))), Map.of()));
  }
}
