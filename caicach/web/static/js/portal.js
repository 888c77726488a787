// Shows the print buttons, which need a script to do anything. Every page works without this file.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
