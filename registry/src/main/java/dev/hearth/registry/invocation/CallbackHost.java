package dev.hearth.registry.invocation;

import dev.hearth.api.invocation.BusyCallbacks;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.Function;

/** The host of a callback's URL, as a function of SQL. */
final class CallbackHost extends Function {
  static final String NAME = "callback_host";

  static void addTo(Connection connection) throws SQLException {
    Function.create(connection, NAME, new CallbackHost());
  }

  @Override
  protected void xFunc() throws SQLException {
    String url = value_text(0);
    result(url == null ? "" : BusyCallbacks.host(URI.create(url)));
  }
}
