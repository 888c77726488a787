// How does one choose from a long list by typing a few letters, with or without tones, on the spot, without the line?
//
// An input with role "combobox" and a listbox below it (WAI-ARIA 1.2). Options are plain objects with `words`: texts by
// which they are found, the first being the name. The first hit is active at once, so that Enter takes it.

const MOST = 12;

export const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// The phrase at the beginning of a name counts most, then anywhere in it, then all its words in one text.
const worth = (folded, phrase, words) => {
  if (folded === phrase) return 4;
  if (folded.startsWith(`${phrase}`)) return 3;
  if (` ${folded}`.includes(` ${phrase}`)) return 2;
  return words.every((word) => ` ${folded}`.includes(` ${word}`)) ? 1 : 0;
};

export const rank = (options, text) => {
  const phrase = fold(text);
  if (!phrase) return [];
  const words = phrase.split(" ");
  const digits = /^[\d ]{3,}$/.test(phrase) ? phrase.replaceAll(" ", "") : "";
  const hits = [];
  for (const option of options) {
    option.folded ??= option.words.map(fold);
    const best = Math.max(...option.folded.map((one) => worth(one, phrase, words)));
    const byCode = digits && option.code?.replaceAll(".", "").startsWith(digits) ? 5 : 0;
    if (best || byCode) hits.push({ option, score: Math.max(best, byCode) });
  }
  const often = (option) => option.rank ?? Infinity;
  return hits
    .sort((a, b) => b.score - a.score || often(a.option) - often(b.option) || a.option.words[0].length - b.option.words[0].length)
    .slice(0, MOST).map((hit) => hit.option);
};

export class Combobox {
  // `load` gives the options (once), `choose` hears which was taken, `say` puts words into the live region.
  constructor(input, list, { load, choose, say }) {
    Object.assign(this, { input, list, load, choose, say, hits: [], active: -1, chosen: input.value });
    const marks = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(marks)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.search());
    input.addEventListener("focus", () => { input.select(); this.load(); });
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150)); // a click on an option comes after
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.take([...list.children].indexOf(event.target.closest("li"))));
  }

  async search() {
    const asked = this.input.value;
    const options = await this.load();
    if (asked !== this.input.value) return; // typed on meanwhile
    this.hits = rank(options, asked);
    this.draw();
    if (asked.trim()) this.say(this.hits.length);
  }

  draw() {
    this.list.replaceChildren(...this.hits.map((option, place) => {
      const item = Object.assign(document.createElement("li"), { id: `${this.list.id}-${place}` });
      item.setAttribute("role", "option");
      item.append(Object.assign(document.createElement("span"), { lang: "vi", textContent: option.words[0] }));
      if (option.note) item.append(Object.assign(document.createElement("span"), { className: "small muted", textContent: option.note }));
      return item;
    }));
    this.list.hidden = !this.hits.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(this.hits.length ? 0 : -1);
  }

  mark(place) {
    this.active = place;
    [...this.list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
    const item = this.list.children[place];
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    if (event.isComposing) return; // an input method for tones is still at work
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !this.list.hidden) {
      event.preventDefault();
      this.mark((this.active + step + this.hits.length) % this.hits.length);
    } else if (step) {
      event.preventDefault();
      this.search();
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      this.take(this.active);
    } else if (event.key === "Enter" && this.input.value !== this.chosen) {
      event.preventDefault(); // nothing chosen yet: perhaps the list is still on its way
      this.search();
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  take(place) {
    const option = this.hits[place];
    if (!option || this.list.hidden) return;
    this.close();
    this.input.value = this.chosen = option.words[0];
    this.choose(option);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
