// How does one find a unit among a hundred and twenty in a list? Type a few letters of its name, without tones.

import { fold } from "./combobox.js";

for (const list of document.querySelectorAll("select[data-filter]")) {
  const box = Object.assign(document.createElement("input"), { type: "text", autocomplete: "off" });
  box.placeholder = list.dataset.filter;
  box.setAttribute("aria-label", `${list.labels[0].textContent.trim()}: ${list.dataset.filter}`);
  box.className = "filter";
  list.before(box);
  const options = [...list.options].filter((option) => option.value);
  box.addEventListener("input", () => {
    const wanted = fold(box.value);
    for (const option of options) option.hidden = !` ${fold(option.text)}`.includes(` ${wanted}`);
    for (const group of list.querySelectorAll("optgroup")) group.hidden = [...group.children].every((one) => one.hidden);
    const first = options.find((option) => !option.hidden);
    list.value = wanted && first ? first.value : "";
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); list.focus(); }
  });
}
