package dev.hearth.api.http;

/** The methods that a route can be bound to. A request may have others as well. */
public enum HttpMethod {
  GET,
  HEAD,
  POST,
  PUT,
  PATCH,
  DELETE,
  OPTIONS,
  TRACE
}
