// Small comforts of every page. All of them are absent without harm.

// A plain form goes off once. aria-disabled, not disabled: a disabled button would not send its own value.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-put], [hx-delete]")) return;
  if (form.hasAttribute("aria-busy")) {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  setTimeout(() => release(form), 10000); // the answer was a file to save, and the page is still here
});
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));

function release(form) {
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

// #tc15 opens what it names, also when it lies inside something closed.
function openByHash() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  let closed = target.closest("details:not([open])");
  if (!closed) return;
  for (; closed; closed = closed.parentElement.closest("details:not([open])")) closed.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", openByHash);
openByHash();

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  if (link.getAttribute("href") === location.hash) openByHash(); // no hashchange the second time
  if (link.closest(".error-summary, .save")) setTimeout(() => focusOn(link.hash.slice(1)));
});

function focusOn(id) {
  const target = document.getElementById(decodeURIComponent(id));
  if (!target) return;
  const fields = "input:not([type=hidden]), select, textarea";
  (target.matches(fields) ? target : target.querySelector(fields))?.focus();
}

document.querySelector("[data-focus]")?.focus();

// A page prints from the browser's menu too; the button shows only where it works.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What can be taken back can be taken back for a while: the bar goes when its seconds are over, unless it is being used.
for (const bar of document.querySelectorAll("[data-seconds]")) {
  setTimeout(() => bar.contains(document.activeElement) || bar.remove(), bar.dataset.seconds * 1000);
}
