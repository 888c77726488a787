// What keeps a form that is being filled in, whatever happens to the line, the browser or the current?
//
// Every change is written into this browser at once and sent to the server a moment later. "Saved" is said only when
// the server has answered; then the copy in the browser is dropped, as this machine may be shared.

const PAUSE = 1500; // after the last key
const LONGEST = 4000; // while somebody types on
const PATIENCE = 15000;
const SLOWEST = 30000;
const KEPT = 7 * 24 * 3600 * 1000;
const PREFIX = "caicach-draft:";

const NOT_KEPT = new Set(["csrfmiddlewaretoken", "act", "key"]);

export const forgeryToken = (form) => {
  const fresh = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  const field = form.elements.csrfmiddlewaretoken;
  if (fresh && field) field.value = fresh; // logging in again in another tab changed it
  return fresh ?? field?.value ?? "";
};

export const fieldsOf = (form) => {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !NOT_KEPT.has(name)) (fields[name] ??= []).push(value);
  }
  return fields;
};

const forgetOld = () => {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    const { at } = JSON.parse(localStorage.getItem(name) ?? "{}");
    if (!at || Date.now() - at > KEPT) localStorage.removeItem(name);
  }
};

export class Draft {
  // `show(state, time)`: saving, saved, unsaved, local · `left(address)`: the form has become a dossier · `loggedOut()`
  constructor({ address, user, key, form, show, left, loggedOut }) {
    Object.assign(this, { address, form, show, left, loggedOut, version: 0, kept: 0, sending: false, failures: 0, over: false });
    this.name = `${PREFIX}${user}:${key}`;
    forgetOld();
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("pagehide", () => this.lastWord());
  }

  get dirty() {
    return this.version > this.kept;
  }

  changed() {
    if (this.over) return;
    this.version += 1;
    this.since ??= Date.now();
    this.keepHere(fieldsOf(this.form()));
    if (!this.sending) this.show(this.failures ? "local" : "unsaved");
    this.soon(Math.min(PAUSE, Math.max(0, this.since + LONGEST - Date.now())));
  }

  keepHere(fields) {
    try {
      localStorage.setItem(this.name, JSON.stringify({ at: Date.now(), fields }));
    } catch {
      // A full or forbidden store: the server is the only keeper then, and the page says what it has.
    }
  }

  soon(milliseconds) {
    if (this.over || this.sending || !this.dirty) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  post(fields, options = {}) {
    return fetch(this.address, {
      method: "POST", credentials: "same-origin", redirect: "error", body: JSON.stringify(fields),
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": forgeryToken(this.form()) },
      ...options,
    });
  }

  async send() {
    const version = this.version;
    this.sending = true;
    this.show("saving");
    const outcome = await this.deliver(fieldsOf(this.form()));
    this.sending = false;
    if (this.over) return;
    if (outcome === "kept") this.acknowledged(version);
    else this.show("local");
    if (this.dirty && outcome !== "refused") {
      this.soon(outcome === "kept" ? PAUSE : Math.min(SLOWEST, 2000 * 2 ** Math.min(this.failures, 4)));
    }
  }

  acknowledged(version) {
    this.kept = version;
    this.failures = 0;
    this.since = this.dirty ? Date.now() : undefined;
    if (!this.dirty) localStorage.removeItem(this.name);
    this.show(this.dirty ? "unsaved" : "saved", new Date());
  }

  // kept · lost (may go through later) · refused
  async deliver(fields) {
    try {
      const answer = await this.post(fields, { signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) return "kept";
      if (answer.status === 409) this.leave((await answer.json()).address);
      if (answer.status === 401) this.loggedOut();
      this.failures += 1;
      return answer.status === 400 ? "refused" : "lost";
    } catch {
      this.failures += 1;
      return "lost";
    }
  }

  leave(address) {
    if (!address) return;
    this.forget();
    this.left(address);
  }

  lastWord() {
    if (this.dirty && !this.over) this.post(fieldsOf(this.form()), { keepalive: true }).catch(() => {});
  }

  // What an earlier visit of this page could not bring to the server. Resolves to true once the server has it.
  async bringUp() {
    const copy = JSON.parse(localStorage.getItem(this.name) ?? "null");
    if (!copy) return false;
    while (!this.over) {
      const outcome = await this.deliver(copy.fields);
      if (outcome === "kept" || outcome === "refused") {
        localStorage.removeItem(this.name);
        return outcome === "kept";
      }
      await new Promise((done) => setTimeout(done, 2000));
    }
    return false;
  }

  forget() {
    this.over = true;
    clearTimeout(this.timer);
    localStorage.removeItem(this.name);
  }
}
