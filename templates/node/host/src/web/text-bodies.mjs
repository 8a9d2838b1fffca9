const NativeResponse = globalThis.Response;
const texts = new WeakMap();

// The platform does not say what a Response was made of, and to read a short text back as a stream takes longer than
// a small call. The class stays the platform's: what it constructs, its statics, its prototype, its instances.
const json = (data, init) => {
  const text = JSON.stringify(data);
  if (text === undefined) {
    return NativeResponse.json(data, init); // which says what is wrong
  }
  const headers = new Headers(init?.headers);
  if (!headers.has('content-type')) {
    headers.set('content-type', 'application/json');
  }
  const response = new NativeResponse(text, { status: init?.status, statusText: init?.statusText, headers });
  texts.set(response, text);
  return response;
};

globalThis.Response = new Proxy(NativeResponse, {
  construct(target, given, newTarget) {
    const response = Reflect.construct(target, given, newTarget);
    if (typeof given[0] === 'string') {
      texts.set(response, given[0]);
    }
    return response;
  },
  get: (target, name, self) => (name === 'json' ? json : Reflect.get(target, name, target)),
});

/** The text that a Response was made of, whose body has not been touched; undefined when it is not known. */
export function textOf(response) {
  return texts.get(response);
}
