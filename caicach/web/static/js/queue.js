// In the hall. The page that shows a number just taken goes back to the choice by itself, unless somebody touches it.
// Whose turn is it? The part of the wall that says so is asked for again; it is put in place only when it has changed, so
// that a screen reader speaks of calls and not of every look.

const REST = 4000;
const UNTOUCHED = 30000;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "queue" } });
    if (answer.ok) {
      const there = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("bang-goi");
      const here = document.getElementById("bang-goi");
      if (there && here && there.innerHTML !== here.innerHTML) here.replaceChildren(...there.childNodes);
    }
  } catch { /* the line is away: the next look tries again */ }
  setTimeout(look, REST);
}

const back = document.querySelector("[data-back]");
if (back) {
  let leaving;
  const stay = () => { clearTimeout(leaving); leaving = setTimeout(() => location.assign(back.href), UNTOUCHED); };
  for (const touch of ["pointerdown", "keydown", "focusin"]) document.addEventListener(touch, stay);
  stay();
}
if (document.getElementById("bang-goi")) setTimeout(look, REST);
