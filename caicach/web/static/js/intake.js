// The counter's screen: find the procedure, know the person, tick, receive, by keyboard and over a weak line.
//
// The page works without this script. With it nothing is reloaded, what is typed is kept (draft.js), and a receipt is
// sent again under the same key until the server has answered, so that it happens once.

import { Combobox } from "./combobox.js";
import { Draft, fieldsOf, forgeryToken } from "./draft.js";
import { attach } from "./upload.js";

const TIMES = 6;
const ANSWER_WITHIN = 30000;
const wait = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
const $ = (id) => document.getElementById(id);
const root = () => $("intake");
const form = () => $("intake-form");
const say = (name, values = {}) =>
  root().dataset[`say${name[0].toUpperCase()}${name.slice(1)}`].replace(/%(\w+)%/g, (all, word) => values[word] ?? all);
const told = (words, { alarm = false } = {}) => { $("said").textContent = words; $("said").dataset.tone = alarm ? "alarm" : ""; };

const getJson = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error" });
  if (answer.status === 401) loggedOut();
  if (!answer.ok) throw new Error(`answer ${answer.status}`);
  return answer.json();
};

const loggedOut = () => { $("log-in-again").hidden = false; told(say("loggedOut"), { alarm: true }); };

// --- the procedure ---

// What came on paper is asked for by the rules of the day on the paper, at the counter of that day.
const ofItsDay = () => {
  const { paper_day: day, pad_number: pad, postal_item: item } = form().elements;
  const said = { paper_day: day?.value, pad_number: pad?.value, postal_item: item?.value };
  return said.paper_day ? Object.fromEntries(Object.entries(said).filter(([, value]) => value)) : {};
};
const lists = {};
const options = () => {
  const day = new URLSearchParams(ofItsDay()).toString();
  lists[day] ??= getJson(root().dataset.procedures + (day && `?${day}`)).then(({ procedures, frequent }) =>
    procedures.map((one) => ({ ...one, note: `${one.code} · ${one.sector}`, rank: frequent.indexOf(one.code) + 1 || undefined })),
  ).catch(() => { delete lists[day]; told(say("line")); return []; });
  return lists[day];
};

let asking = 0;
const choose = async ({ code, again = false }) => {
  const number = ++asking;
  if (!again) numberField().focus(); // on with the next while the papers travel
  for (let times = 0; ; times += 1) {
    try {
      const got = await getJson(`${root().dataset.procedure}?${new URLSearchParams({ procedure: code, ...ofItsDay() })}`);
      if (number !== asking) return;
      $("part").innerHTML = got.part;
      $("sums").innerHTML = got.panel;
      $("tim-thu-tuc").value = got.name;
      document.querySelector("[data-frequent]")?.remove();
      told(say("chosen", { name: got.name }));
      dress($("part"));
      draft.changed();
      look();
      return;
    } catch {
      if (number !== asking) return;
      told(say("line"), { alarm: true });
      await wait(Math.min(8000, 1000 * 2 ** times));
    }
  }
};

// --- day and money ---

let reckoning;
const reckon = () => {
  clearTimeout(reckoning);
  reckoning = setTimeout(async () => {
    if (!form().elements.procedure) return;
    const asked = new URLSearchParams();
    for (const [name, values] of Object.entries(fieldsOf(form()))) {
      if (/^(procedure|limit_case|sets|payment|paper_day|paper_time|pad_number|postal_item|fee_.*)$/.test(name)) asked.append(name, values[0]);
    }
    try {
      const got = await getJson(`${root().dataset.sums}?${asked}`);
      if (got.revision !== form().elements.revision?.value) { choose({ code: form().elements.procedure.value, again: true }); return; }
      $("sums").innerHTML = got.panel;
    } catch { /* what is shown is of a moment ago; the receipt counts anew */ }
  }, 350);
};

// --- the person ---

// Whose number it is, where it is said from which dossier somebody is known, and what is then filled in.
const PEOPLE = {
  applicant: { prefix: "", source: "source", fills: ["full_name", "born_on", "address", "phone", "email"] },
  filer: { prefix: "filer_", source: "filer-source", fills: ["full_name", "phone"] },
};
const lookedFor = {};
const looking = {};
const numberOf = (who) => (who === "filer" ? form().elements.filer_personal_number : numberField());
const numberField = () => {
  const isPerson = form().querySelector("[name=applicant_kind]:checked")?.value !== "organisation";
  return form().elements[isPerson ? "personal_number" : "organisation_code"];
};

// A reader types the line of the card: number | old number | name | born | sex | residence | issued.
const readCard = (field) => {
  const parts = field.value.split("|");
  if (parts.length < 6 || !/^\d{12}$/.test(parts[0])) return;
  const who = field.name.replace("personal_number", "");
  const said = { full_name: parts[2], born_on: parts[3].replace(/^(\d\d)(\d\d)(\d{4})$/, "$1/$2/$3"), address: parts[5] };
  field.value = parts[0];
  for (const [name, value] of Object.entries(said)) {
    const other = form().elements[who + name];
    if (other && !other.value) other.value = value;
  }
};

const questionOf = (who) => {
  const procedure = who === "applicant" ? form().elements.procedure?.value ?? "" : "";
  return `${numberOf(who).value.replaceAll(" ", "")} ${procedure}`;
};

const look = (who = "applicant") => {
  const field = numberOf(who);
  const number = field.value.replaceAll(" ", "");
  const whole = field.name === "organisation_code" ? /^\d{10}(-?\d{3})?$/ : /^\d{12}$/;
  const question = questionOf(who);
  if (question === lookedFor[who]) return;
  lookedFor[who] = question;
  if (!whole.test(number)) {
    $(PEOPLE[who].source).textContent = "";
    if (who === "applicant") $("under-way").textContent = "";
    return;
  }
  looking[who] = ask(who, number).finally(() => { delete looking[who]; });
};

const asked = (who, number) => {
  if (who === "filer") return { applicant_kind: "person", personal_number: number };
  return Object.fromEntries(Object.entries(fieldsOf(form())).filter(([name]) =>
    ["applicant_kind", "personal_number", "organisation_code", "procedure"].includes(name)).map(([name, [value]]) => [name, value]));
};

const ask = async (who, number) => {
  const body = new URLSearchParams(asked(who, number));
  try {
    const answer = await fetch(root().dataset.person, {
      method: "POST", body, credentials: "same-origin", redirect: "error",
      headers: { Accept: "application/json", "X-CSRFToken": forgeryToken(form()) },
    });
    if (answer.status === 401) loggedOut();
    if (!answer.ok) { $(PEOPLE[who].source).textContent = (await answer.json()).detail; return false; }
    const { known, source, warning } = await answer.json();
    if (numberOf(who).value.replaceAll(" ", "") !== number) return false;
    if (who === "applicant") $("under-way").innerHTML = warning;
    return fillIn(who, known, source);
  } catch {
    lookedFor[who] = ""; // ask again at the next change
    return false;
  }
};

// What was prefilled for another number is taken back; what somebody typed stays.
const prefilled = {};
const fillIn = (who, known, source) => {
  const { prefix, source: place, fills } = PEOPLE[who];
  $(place).innerHTML = source;
  if (!known && who === "applicant") $(place).textContent = say("unknown");
  for (const name of fills) {
    const field = form().elements[prefix + name];
    if (!field.value || field.value === prefilled[prefix + name]) field.value = known?.[name] ?? "";
    prefilled[prefix + name] = known?.[name];
  }
  draft.changed();
  return Boolean(known);
};

// --- the papers ---

const tickAll = () => {
  const button = form().querySelector("[data-tick-all]");
  if (!button) return;
  for (const number of button.dataset.tickAll.split(" ").filter(Boolean)) form().elements[`paper_${number}`].checked = true;
  told(say("ticked"));
  draft.changed();
};

const filesUnsaved = () => Boolean(form().querySelector('[data-upload-list] li[data-state]:not([data-state="saved"])'));

// --- receiving ---

let busy = false;
const send = async (act) => {
  if (busy) return;
  for (const who of Object.keys(looking)) {
    if (!await looking[who]) continue;
    told(say("look"), { alarm: true });
    form().elements[`${PEOPLE[who].prefix}full_name`].focus();
    return;
  }
  if (filesUnsaved()) { told(say("files"), { alarm: true }); return; }
  busy = true;
  form().classList.add("is-sending");
  told(say("sending"));
  const token = forgeryToken(form());
  const body = new URLSearchParams([...new FormData(form())].filter(([, value]) => typeof value === "string"));
  body.set("act", act);
  body.set("csrfmiddlewaretoken", token);
  try {
    await settle(await deliver(body));
  } finally {
    busy = false;
    form().classList.remove("is-sending");
  }
};

// The same bytes under the same key, again and again: the server makes one dossier of them.
const deliver = async (body) => {
  for (let times = 1; ; times += 1) {
    let problem = "again";
    try {
      const answer = await fetch(form().action, {
        method: "POST", body, credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(ANSWER_WITHIN),
        headers: { Accept: "application/json, text/html", "X-By-Script": "1" },
      });
      if (![502, 503, 504].includes(answer.status)) return answer;
      problem = "busy";
    } catch (error) {
      if (error.name === "TimeoutError") problem = "busy";
    }
    if (times === TIMES) return null;
    told(say(problem, { count: String(times + 1) }), { alarm: true });
    await wait(Math.min(8000, 500 * 2 ** times));
  }
};

const settle = async (answer) => {
  if (!answer) return void told(say("failed"), { alarm: true });
  if (answer.status === 401) return void loggedOut();
  if (answer.status === 201) {
    const { address } = await answer.json();
    draft.forget();
    location.assign(address);
    return void await wait(60000);
  }
  if (answer.status === 400 || answer.status === 409) return void show(await answer.text());
  told(say("error"), { alarm: true });
};

// The server has drawn the form again with what is wrong; what was typed stands in it.
const show = (html) => {
  const drawn = new DOMParser().parseFromString(html, "text/html").getElementById("intake");
  if (!drawn) return void told(say("error"), { alarm: true });
  root().replaceWith(drawn);
  begin();
  const summary = $("loi") ?? document.querySelector('#intake [role="alert"]');
  summary?.scrollIntoView({ block: "center" });
  summary?.focus();
};

// --- keys ---

const stops = () => [...form().querySelectorAll("input, select, textarea, button, summary")].filter((one) =>
  one.type !== "hidden" && !one.disabled && one.tabIndex >= 0 && one.offsetParent !== null);

const pressed = (event) => {
  if (event.isComposing) return;
  if (event.key === "F2") { event.preventDefault(); tickAll(); }
  if (event.key === "F9" || (event.key === "Enter" && event.ctrlKey)) {
    event.preventDefault();
    const main = form().querySelector("[data-main]") ?? form().querySelector("[data-receive]");
    main.focus();
    send(main.value);
    return;
  }
  const { target } = event;
  if (event.key !== "Enter" || event.defaultPrevented || !target.matches("#intake-form input:not([type=file])")) return;
  event.preventDefault(); // a reader of cards ends with Enter: on to the next field, never off with the form
  const all = stops();
  all[all.indexOf(target) + 1]?.focus();
};

const changed = (event) => {
  const { target } = event;
  if (!target.closest("#intake-form") || target.id === "tim-thu-tuc" || target.type === "file") return;
  if (target.name === "personal_number" || target.name === "filer_personal_number") readCard(target);
  draft.changed();
  if (["personal_number", "organisation_code", "applicant_kind"].includes(target.name)) look();
  if (target.name === "filer_personal_number") look("filer");
  if (/^(limit_case|sets|paper_day|paper_time|pad_number|fee_)/.test(target.name)) reckon();
};

// --- the whole ---

const showSaved = (state, time) => {
  const place = $("saved");
  place.hidden = false;
  place.dataset.state = state;
  const clock = time && `${String(time.getHours()).padStart(2, "0")}:${String(time.getMinutes()).padStart(2, "0")}:${String(time.getSeconds()).padStart(2, "0")}`;
  place.textContent = state === "saved" ? say("saved", { time: clock }) : place.dataset[state];
};

// Files and keys of the part that came with a procedure.
const dress = (part) => {
  const words = { ...$("upload-words").dataset };
  for (const place of part.querySelectorAll("[data-upload]")) Object.assign(place.dataset, words);
  attach(part);
  const all = part.querySelector("[data-tick-all]");
  if (all) { all.hidden = false; all.addEventListener("click", tickAll); }
};

let draft;
const begin = () => {
  new Combobox($("tim-thu-tuc"), $("tim-thu-tuc-ds"), {
    load: options, choose,
    say: (count) => { $("tim-thu-tuc-noi").textContent = count ? say("many", { count: String(count) }) : say("none"); },
  });
  for (const link of root().querySelectorAll("[data-choose]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); choose({ code: link.dataset.choose }); });
  }
  form().addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter?.value ?? "receive");
  });
  dress($("part"));
  for (const who of Object.keys(PEOPLE)) lookedFor[who] = questionOf(who);
};

const start = async () => {
  const { draft: address, key, user } = root().dataset;
  draft = new Draft({
    address, key, user, form, show: showSaved, loggedOut,
    left: (to) => location.assign(to),
  });
  // A reload, or the browser opened again, comes back to this very form.
  const here = new URL(location.href);
  here.search = `?${new URLSearchParams({ "ban-nhap": key })}`;
  history.replaceState(null, "", here);
  begin();
  document.addEventListener("keydown", pressed);
  document.addEventListener("input", changed);
  for (const name of ["upload:kept", "upload:removed"]) document.addEventListener(name, () => setTimeout(() => draft.changed()));
  if (localStorage.getItem(draft.name)) {
    told(say("restoring"));
    form().inert = true;
    if (await draft.bringUp()) location.reload();
    form().inert = false;
  }
};

start();
