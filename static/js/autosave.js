// Autosave: what a form or row marked [data-autosave] sends by htmx carries three headers, by which the server tells a
// late save from a conflict: the browser tab, the tab's running number, and the version of the indicator that was seen.

// The name of this tab lies in sessionStorage only between two pages. While a page is open it is taken out, because a
// duplicated tab starts with a copy of sessionStorage, and two tabs with one name would overwrite each other in silence.
let tab = takeTab();

function takeTab() {
  const left = sessionStorage.getItem("tab");
  sessionStorage.removeItem("tab");
  if (left) return JSON.parse(left);
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, seq: 0 };
}

addEventListener("pagehide", () => {
  sendTyped();
  sessionStorage.setItem("tab", JSON.stringify(tab));
});
addEventListener("pageshow", (event) => {
  if (event.persisted) tab = takeTab();
});

// Forms with typing that is not on its way yet.
const typedIn = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-autosave]");
  if (form) typedIn.add(form);
});

// The page goes away before the pause in typing that sends a save.
function sendTyped() {
  const field = document.activeElement;
  if (field && typedIn.has(field.closest("[data-autosave]"))) field.dispatchEvent(new Event("change", { bubbles: true }));
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) sendTyped();
});

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement.closest("[data-autosave]");
  // What is asked about first is no autosave: it must not go out later by itself.
  if (!form || ctx.request.method === "GET" || ctx.confirm) return;
  typedIn.delete(form);
  tab.seq += 1;
  const body = new URLSearchParams([...ctx.request.body].filter(([, value]) => typeof value === "string"));
  body.delete("csrf_token"); // a stored save outlives the token; it gets the one of its day
  ctx.record = {
    user,
    url: ctx.request.action,
    method: ctx.request.method,
    body: body.toString(),
    tab: tab.id,
    seq: tab.seq,
    // The button "write mine" of a conflict names the version that it showed.
    ver: ctx.sourceElement.closest("[data-ver]")?.dataset.ver || "0",
    page: location.pathname,
    row: form.id,
    field: ctx.sourceEvent.target?.id || form.id,
    at: Date.now(),
  };
  Object.assign(ctx.request.headers, saveHeaders(ctx.record));
  // Going on to another page does not cut the save off; browsers allow this for small bodies only.
  ctx.request.keepalive = ctx.record.body.length < 50000;
  keep(ctx.record);
});

function saveHeaders(record) {
  return { "X-Tab": record.tab, "X-Seq": String(record.seq), "X-Ver": String(record.ver) };
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.record) startSaving(ctx.record);
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  // Reading the indicator anew is the answer "keep theirs" to a conflict.
  if (ctx.request.method === "GET" && ctx.response.status < 300) forgetRefused(ctx.request.action);
  if (!ctx.record) return;
  // The save line says what went wrong on the server's side; the page stays as it is.
  if (ctx.response.status >= 500) {
    delete ctx.hx.retarget;
    delete ctx.hx.reswap;
  }
  answered(ctx.record, ctx.response.status, ctx.response.headers, ctx.text);
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx && ctx.record && !ctx.response) unreached(ctx.record);
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (ctx.record) endSaving(ctx.record);
});

// The server has it: {ver, fields}. `fields` are figures that it worked out, e.g. the share from two counts.
document.addEventListener("daluu", (event) => {
  const form = event.target.closest && event.target.closest("[data-autosave]");
  if (!form) return;
  const { ver, fields = {} } = event.detail;
  if (ver !== undefined) form.dataset.ver = Math.max(ver, form.dataset.ver || 0);
  for (const [name, value] of Object.entries(fields)) fill(form, name, value);
  const action = form.matches("[hx-put], [hx-post]") ? form : form.querySelector("[hx-put], [hx-post]");
  if (action) forgetRefused(action.getAttribute("hx-put") || action.getAttribute("hx-post"));
});

// Never the field that somebody is typing in.
function fill(form, name, value) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === String(value);
    else if (field !== document.activeElement && field.type !== "hidden") field.value = value;
  }
}

function formOf(url) {
  const action = document.querySelector(`[hx-put="${CSS.escape(url)}"], [hx-post="${CSS.escape(url)}"]`);
  return action && action.closest("[data-autosave]");
}
