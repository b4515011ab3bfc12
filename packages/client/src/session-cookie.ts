/** Holds the one session cookie that Gatehouse sets, as a browser would: programs on Node.js have no cookies of their own. */
export class SessionCookie {
  #pair: string | null;

  /** @param pair `name=value`, to go on with a session kept from before. */
  constructor(pair: string | null = null) {
    this.#pair = pair;
  }

  /** `name=value`, or `null` while signed out. It is a secret: whoever has it is signed in. */
  get pair(): string | null {
    return this.#pair;
  }

  /** Takes what a response sets. A cookie that is emptied or over ends the session. */
  keep(headers: Headers): void {
    for (const cookie of headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim());
      const [name = ''] = pair.split('=', 1);
      if (!/^(__Host-|__Secure-)?gatehouse_session$/.test(name)) continue;
      const over = pair === `${name}=` || attributes.some((attribute) => /^max-age=0$/i.test(attribute));
      this.#pair = over ? null : pair;
    }
  }
}
