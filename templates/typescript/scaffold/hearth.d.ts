/** What a handler is told about the call besides the request. */
interface CallContext {
  /** Identifies the call in logs and in error answers. */
  readonly callId: string;
  readonly functionName: string;
  /** Name of the revision, like `greet-00001`. */
  readonly revision: string;
  /** When the caller stops waiting; undefined without a deadline. */
  readonly deadline: Date | undefined;
  /** Milliseconds until the deadline, 0 when it has passed, `Infinity` without one. */
  remainingMillis(): number;
}
