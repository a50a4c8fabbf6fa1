// Keys and phrases for those who decide on many items. [data-key] names the key of a button or link: 1, 2, ArrowUp ...

const keySwitch = document.querySelector("[data-keys-switch]");
if (keySwitch) {
  keySwitch.checked = localStorage.getItem("phim-tat") !== "tat";
  keySwitch.addEventListener("change", () => localStorage.setItem("phim-tat", keySwitch.checked ? "bat" : "tat"));
}

document.addEventListener("keydown", (event) => {
  if (!document.querySelector("[data-keys]") || (keySwitch && !keySwitch.checked)) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog, [contenteditable]")) return;
  // By code, not by letter: Telex and VNI turn keys into other letters.
  const key = event.code.replace(/^(Digit|Numpad)/, "");
  if (key === "Enter" && event.target !== document.body) return; // it belongs to the link or button in focus
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("click", (event) => {
  const phrase = event.target.closest("[data-phrase]");
  if (!phrase) return;
  const text = document.getElementById(phrase.getAttribute("aria-controls"));
  const words = phrase.dataset.phrase || phrase.textContent.trim();
  text.value = text.value.trim() ? `${text.value.trim()}; ${words}` : words;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});
