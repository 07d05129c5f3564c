"use strict";
// Filters apply as soon as they are chosen; without this script the button does it.
for (const select of document.querySelectorAll(".filters select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
// Empty filters stay out of the address, so that it can be passed on.
for (const form of document.querySelectorAll(".filters")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      if (field.name && !field.value.trim()) field.disabled = true;
    }
  });
}
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll(".filters [disabled]")) field.disabled = false;
});
// A page says when newer figures are there, and never changes under the reader's eyes.
const shown = document.body.dataset.snapshot;
if (shown) {
  const ask = setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch("/readyz");
      if (answer.ok && (await answer.json()).snapshot !== shown) {
        const news = document.getElementById("news");
        news.querySelector("a").href = location.href;
        news.hidden = false;
        clearInterval(ask);
      }
    } catch {
      // The server is away for a moment: the next round asks again.
    }
  }, 20000);
}
