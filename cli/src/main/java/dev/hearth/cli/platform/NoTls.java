package dev.hearth.cli.platform;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * The TLS of a client that speaks plain HTTP only. The JDK's client makes the default one in its
 * constructor, with all its algorithms and certificates: half the time of a short command.
 */
final class NoTls extends SSLContextSpi {
  private NoTls() {}

  static SSLContext context() {
    return new SSLContext(new NoTls(), null, "none") {};
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return new SSLParameters(new String[0], new String[0]);
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return engineGetDefaultSSLParameters();
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
      throws KeyManagementException {
    throw new KeyManagementException("this client speaks plain HTTP only");
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    throw plainOnly();
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    throw plainOnly();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    throw plainOnly();
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    throw plainOnly();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    throw plainOnly();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    throw plainOnly();
  }

  private static UnsupportedOperationException plainOnly() {
    return new UnsupportedOperationException("this client speaks plain HTTP only");
  }
}
