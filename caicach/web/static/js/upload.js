// How do files get from this page to the server over a line that may break?
//
// Every [data-upload] (templates/desk/parts/upload.html) becomes a place where files are chosen, dropped or
// photographed. Each file goes in pieces; after a break the server is asked how far it came and the rest follows.
// A hidden field with the file's number stands for it in the form, and only once the server has said that it is kept.
// Events on the element, bubbling: "upload:kept" {id, name, address}, "upload:removed" {id}, "upload:busy" {busy}.

const SMALLEST = 64 * 1024;
const LONGEST_WAIT = 30;
const REMEMBERED = "caicach-upload:";

const wait = (seconds) => new Promise((done) => {
  const timer = setTimeout(done, seconds * 1000);
  window.addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});

export const sizeWords = (size) => {
  for (const [unit, step] of [["GB", 2 ** 30], ["MB", 2 ** 20], ["KB", 2 ** 10]]) {
    if (size >= step) return `${(size / step).toFixed(1).replace(/\.0$/, "").replace(".", ",")} ${unit}`;
  }
  return `${size} byte`;
};

const forgeryToken = (place) =>
  place.closest("form")?.elements.csrfmiddlewaretoken?.value
  ?? document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

// The server said no, and saying it again would not help.
class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

// "Go on from there", or a refusal for another reason.
const told = async (answer) => {
  const { offset, detail } = await answer.json();
  if (typeof offset !== "number") throw new Refusal(answer.status, detail);
  return offset;
};

// One file on its way. `tell(state, details)` hears: saving, waiting, kept, failed.
class Sending {
  constructor(file, address, token, tell) {
    Object.assign(this, { file, address, token, tell, piece: 256 * 1024, given: new AbortController() });
    this.key = `${REMEMBERED}${address}:${file.name}:${file.size}:${file.lastModified}`;
  }

  async ask(method, address, { body, headers } = {}) {
    const answer = await fetch(address, {
      method, body, signal: this.given.signal, credentials: "same-origin", redirect: "error",
      headers: { Accept: "application/json", "X-CSRFToken": this.token, ...headers },
    });
    if (answer.ok || answer.status === 409) return answer;
    if (answer.status >= 500 || answer.status === 429) throw new TypeError(`answer ${answer.status}`); // may pass
    const said = await answer.json().catch(() => ({}));
    throw new Refusal(answer.status, said.detail ?? `${answer.status}`);
  }

  // Goes on where an earlier visit of this page stopped, if the same file is chosen again.
  async begin() {
    const known = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    if (known) {
      try {
        return { ...known, offset: await this.offset(known) };
      } catch (problem) {
        if (!(problem instanceof Refusal)) throw problem;
        sessionStorage.removeItem(this.key);
      }
    }
    const words = JSON.stringify({ name: this.file.name, size: this.file.size });
    const answer = await this.ask("POST", this.address, { body: words, headers: { "Content-Type": "application/json" } });
    const begun = await answer.json();
    if (answer.status === 409) throw new Refusal(409, begun.detail);
    sessionStorage.setItem(this.key, JSON.stringify({ address: begun.address, finish: begun.finish, chunk: begun.chunk }));
    return begun;
  }

  async offset(begun) {
    const answer = await this.ask("HEAD", begun.address);
    return Number(answer.headers.get("Upload-Offset"));
  }

  async append(begun) {
    const started = performance.now();
    const answer = await this.ask("PATCH", begun.address, {
      body: this.file.slice(begun.offset, begun.offset + this.piece),
      headers: { "Content-Type": "application/octet-stream", "Upload-Offset": String(begun.offset) },
    });
    begun.offset = answer.status === 409 ? await told(answer) : Number(answer.headers.get("Upload-Offset"));
    if (performance.now() - started < 1500) this.piece = Math.min(this.piece * 2, begun.chunk);
  }

  async finish(begun) {
    const answer = await this.ask("POST", begun.finish);
    if (answer.status === 409) {
      begun.offset = await told(answer);
      return null;
    }
    sessionStorage.removeItem(this.key);
    return answer.json();
  }

  async step(state) {
    state.begun ??= await this.begin();
    const begun = state.begun;
    if (state.broken) begun.offset = await this.offset(begun);
    state.broken = 0;
    this.tell("saving", { percent: Math.floor((begun.offset / this.file.size) * 100) });
    if (begun.offset < this.file.size) return void await this.append(begun);
    state.kept = await this.finish(begun);
  }

  async run() {
    const state = { begun: null, broken: 0, kept: null };
    while (!state.kept) {
      try {
        await this.step(state);
      } catch (problem) {
        if (this.given.signal.aborted) return;
        if (problem instanceof Refusal) return void this.refused(problem);
        state.broken += 1;
        this.piece = Math.max(SMALLEST, this.piece / 2);
        const seconds = Math.min(LONGEST_WAIT, 2 ** (state.broken - 1));
        this.tell("waiting", { seconds });
        await wait(seconds * (0.75 + Math.random() / 2));
      }
    }
    this.tell("kept", state.kept);
  }

  refused(problem) {
    if (problem.status !== 401) sessionStorage.removeItem(this.key);
    this.tell("failed", { status: problem.status, why: problem.message });
  }

  giveUp() {
    const known = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    sessionStorage.removeItem(this.key);
    this.given.abort();
    if (known) fetch(known.address, { method: "DELETE", headers: { "X-CSRFToken": this.token }, keepalive: true }).catch(() => {});
  }
}

// The place on the page.
class Place {
  constructor(element) {
    this.element = element;
    this.list = element.querySelector("[data-upload-list]");
    this.said = element.querySelector("[data-upload-said]");
    this.extensions = element.dataset.accept.split(",").filter((word) => word.startsWith("."));
    this.open = new Set();
    this.listen();
  }

  say(name, values = {}) {
    const key = `say${name.replace(/(^|-)(\w)/g, (_all, _dash, letter) => letter.toUpperCase())}`;
    return this.element.dataset[key].replace(/%(\w+)%/g, (all, word) => (word in values ? values[word] : all));
  }

  announce(words) {
    this.said.textContent = words;
  }

  listen() {
    const { element } = this;
    const choose = element.querySelector("[data-upload-choose]");
    const camera = element.querySelector("[data-upload-camera]");
    for (const input of [choose, camera?.querySelector("input")].filter(Boolean)) {
      input.addEventListener("change", () => { this.take([...input.files]); input.value = ""; });
    }
    choose.removeAttribute("name"); // the form carries numbers now, not the bytes a second time
    if (camera && matchMedia("(pointer: coarse)").matches) camera.hidden = false;
    element.addEventListener("dragover", (event) => { event.preventDefault(); element.dataset.over = ""; });
    element.addEventListener("dragleave", () => delete element.dataset.over);
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      delete element.dataset.over;
      this.take([...event.dataTransfer.files]);
    });
    this.list.addEventListener("click", (event) => this.clicked(event));
    element.closest("form")?.addEventListener("submit", (event) => this.hold(event));
    window.addEventListener("beforeunload", (event) => { if (this.open.size) event.preventDefault(); });
  }

  // A form sent before its files are kept would arrive without them.
  hold(event) {
    if (!this.open.size) return;
    event.preventDefault();
    this.announce(this.say("not-yet"));
    this.list.querySelector("li:not([data-state=saved]) button")?.focus();
  }

  problemWith(file) {
    const { maxBytes } = this.element.dataset;
    const values = { name: file.name, size: sizeWords(file.size), limit: sizeWords(Number(maxBytes)) };
    if (!file.size) return this.say("empty", values);
    if (file.size > Number(maxBytes)) return this.say("too-large", values);
    const ending = file.name.includes(".") ? `.${file.name.split(".").pop().toLowerCase()}` : "";
    return ending && !this.extensions.includes(ending) ? this.say("not-taken", values) : "";
  }

  take(files) {
    for (const file of files) {
      const item = this.item(file.name.normalize("NFC"), sizeWords(file.size));
      const problem = this.problemWith(file);
      if (problem) this.show(item, "failed", { name: file.name, words: problem });
      else this.send(file, item);
    }
  }

  item(name, size) {
    const item = document.createElement("li");
    item.className = "cluster";
    const part = (tag, className, text = "") => {
      const made = Object.assign(document.createElement(tag), { className, textContent: text });
      item.append(made, " ");
      return made;
    };
    part("span", "upload__name", `${name} (${size})`);
    item.progress = Object.assign(part("progress", ""), { max: 100, value: 0 });
    item.progress.setAttribute("aria-label", name);
    item.state = part("output", "saved");
    item.state.setAttribute("aria-live", "off"); // one voice for all files: data-upload-said
    item.words = part("span", "field__error");
    item.retry = Object.assign(part("button", "button button--small", this.say("retry")), { type: "button", hidden: true });
    const remove = Object.assign(part("button", "button button--quiet button--small", this.say("remove")), { type: "button" });
    remove.dataset.uploadRemove = "";
    for (const button of [item.retry, remove]) {
      button.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ` ${name}` }));
    }
    this.list.append(item);
    return item;
  }

  send(file, item) {
    const tell = (state, details) => this.heard(item, file.name.normalize("NFC"), state, details);
    item.sending = new Sending(file, this.element.dataset.upload, forgeryToken(this.element), tell);
    item.retry.onclick = () => this.send(file, item);
    item.quarter = -1;
    this.busy(item, true);
    item.sending.run();
  }

  heard(item, name, state, details) {
    if (state === "kept") this.kept(item, details);
    const why = details.status === 401 ? this.say("logged-out") : details.why;
    const words = {
      saving: () => this.say("progress", { name, percent: details.percent }),
      waiting: () => this.say("waiting", { name, seconds: details.seconds }),
      kept: () => this.say("kept", { name }),
      failed: () => this.say("failed", { name, why }),
    }[state]();
    this.show(item, state, { ...details, words });
  }

  show(item, state, { percent, words, status }) {
    const shown = { saving: "saving", waiting: "unsaved", kept: "saved", failed: "unsaved" }[state];
    item.dataset.state = item.state.dataset.state = shown;
    item.state.textContent = this.say(shown);
    if (percent !== undefined) item.progress.value = percent;
    item.progress.hidden = state === "kept" || state === "failed";
    item.words.textContent = state === "failed" || state === "waiting" ? words : "";
    item.words.hidden = !item.words.textContent;
    item.retry.hidden = state !== "failed" || !item.sending || status === 400; // the same file would be refused again
    if (state === "failed") this.busy(item, false);
    // Heard by a screen reader at every quarter, not at every piece.
    const quarter = state === "saving" ? Math.floor(percent / 25) : state;
    if (quarter !== item.quarter) this.announce(words);
    item.quarter = quarter;
  }

  kept(item, file) {
    this.busy(item, false);
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: this.element.dataset.name, value: file.id });
    item.append(field);
    this.tellPage("upload:kept", { id: file.id, name: file.name, address: file.address });
  }

  clicked(event) {
    const item = event.target.closest("[data-upload-remove]")?.closest("li");
    if (!item) return;
    const field = item.querySelector("input[type=hidden]");
    if (!field) item.sending?.giveUp();
    this.busy(item, false);
    const name = item.querySelector(".upload__name").textContent;
    item.remove();
    this.announce(this.say("removed", { name }));
    this.element.querySelector("[data-upload-choose]").focus();
    if (field) this.tellPage("upload:removed", { id: Number(field.value) });
  }

  busy(item, is) {
    const before = this.open.size;
    if (is) this.open.add(item); else this.open.delete(item);
    if (Boolean(before) !== Boolean(this.open.size)) this.tellPage("upload:busy", { busy: this.open.size > 0 });
  }

  tellPage(name, detail) {
    this.element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

export const attach = (root = document) => [...root.querySelectorAll("[data-upload]")].map((element) => new Place(element));

attach();
