// A box above the boxes of a list ticks them all; without script each is ticked by itself.
const cell = document.querySelector("[data-all]");
const boxes = [...document.querySelectorAll('.tick input[name="chon"]')];
const said = document.querySelector("[data-ticked]");

function count() {
  const ticked = boxes.filter((box) => box.checked).length;
  if (all) { all.checked = ticked === boxes.length; all.indeterminate = ticked > 0 && ticked < boxes.length; }
  if (said) said.textContent = ticked ? said.dataset.ticked.replace("{n}", ticked) : "";
}

let all;
if (cell && boxes.length) {
  const label = document.createElement("label");
  const words = document.createElement("span");
  all = document.createElement("input");
  all.type = "checkbox";
  words.className = "visually-hidden";
  words.textContent = cell.dataset.all;
  label.append(all, words);
  cell.replaceChildren(label);
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}
