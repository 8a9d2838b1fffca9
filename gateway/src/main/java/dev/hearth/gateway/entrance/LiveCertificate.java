package dev.hearth.gateway.entrance;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.status.StatusItem;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;

/**
 * The certificate that new connections get. Its files are read again and again, through whatever
 * links they are reached, and what they hold is used from then on if it can be; else what there was
 * before stays. Safe for use by many threads.
 */
final class LiveCertificate implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LiveCertificate.class);

  static {
    // There is one certificate, so the name that a client asks for decides nothing; the JDK would
    // refuse names that are not those of hosts (with an underscore, a port, a dot at the end).
    // Read once by the JDK, at the first use of TLS: the launcher sets it too.
    System.setProperty("jdk.tls.server.disableExtensions", "server_name");
  }

  private final TlsConfig config;
  private final Clock clock;
  private final ScheduledExecutorService watch;
  private final ExecutorService handshakes;
  private volatile Loaded current;
  private volatile Optional<String> fault = Optional.empty();
  // Both for the watching thread: what is written one file after the other may be no pair at first.
  private Optional<String> suspected = Optional.empty();

  private record Loaded(PemPair files, X509Certificate certificate, SslContext context) {}

  private LiveCertificate(
      TlsConfig config,
      Clock clock,
      Loaded first,
      ScheduledExecutorService watch,
      ExecutorService handshakes) {
    this.config = config;
    this.clock = clock;
    this.current = first;
    this.watch = watch;
    this.handshakes = handshakes;
  }

  /**
   * Reads the files, and goes on watching them.
   *
   * @param threads for what handshakes compute
   * @throws HearthException when they are not there or cannot be used
   */
  static LiveCertificate open(TlsConfig config, int threads, Clock clock) {
    Loaded first;
    try {
      first = load(config, PemPair.read(config));
    } catch (GeneralSecurityException e) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "TLS: " + e.getMessage() + "; see hearth.tls.certificate and hearth.tls.key",
          e);
    }
    LiveCertificate live =
        new LiveCertificate(
            config,
            clock,
            first,
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("hearth-certificate").daemon().factory()),
            // A signature takes a millisecond or so, which an event loop has not got.
            Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("hearth-handshake-", 0).daemon().factory()));
    long millis = config.reloadTime().toMillis();
    var _ = live.watch.scheduleWithFixedDelay(live::look, millis, millis, TimeUnit.MILLISECONDS);
    return live;
  }

  /** What speaks TLS on a new connection, as a server. */
  SslHandler handler(ByteBufAllocator allocator, Duration handshakeTime) {
    Executor executor = handshakes;
    SslHandler handler = current.context().newHandler(allocator, executor);
    handler.setHandshakeTimeoutMillis(handshakeTime.toMillis());
    return handler;
  }

  /** When the certificate that new connections get ends to be valid. */
  Instant end() {
    return current.certificate().getNotAfter().toInstant();
  }

  StatusItem status(int port) {
    return CertificateStatus.of(
        "https://" + config.host() + ":" + port, current.certificate(), fault, clock.instant());
  }

  @Override
  public void close() {
    watch.shutdownNow();
    handshakes.shutdown();
  }

  private void look() {
    try {
      PemPair files = PemPair.read(config);
      if (!files.equals(current.files())) {
        current = load(config, files);
        LOG.infof(
            "the certificate in %s changed; new connections get the one that is valid until %s",
            config.certificate(), current.certificate().getNotAfter().toInstant());
      }
      suspected = Optional.empty();
      fault = Optional.empty();
    } catch (GeneralSecurityException e) {
      Optional<String> reason = Optional.of(String.valueOf(e.getMessage()));
      if (reason.equals(suspected) && !reason.equals(fault)) {
        fault = reason;
        LOG.warnf("the certificate from before stays in use: %s", e.getMessage());
      }
      suspected = reason;
    } catch (RuntimeException e) {
      LOG.error("cannot look at the certificate", e);
    }
  }

  private static Loaded load(TlsConfig config, PemPair files) throws GeneralSecurityException {
    PemPair.Identity identity = files.identity(config);
    try {
      SslContext context =
          SslContextBuilder.forServer(
                  identity.key(), identity.chain().toArray(X509Certificate[]::new))
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              // Those that RFC 9113 allows for HTTP/2: ephemeral keys, authenticated encryption.
              .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      ApplicationProtocolNames.HTTP_2,
                      ApplicationProtocolNames.HTTP_1_1))
              .build();
      return new Loaded(files, identity.chain().getFirst(), context);
    } catch (SSLException e) {
      throw new GeneralSecurityException(
          "the certificate in " + config.certificate() + " cannot be used: " + e.getMessage(), e);
    }
  }
}
