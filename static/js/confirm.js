// A question before what cannot be undone: hx-confirm for htmx, data-confirm for plain forms. Both use one dialog.
// data-confirm-text adds a sentence, data-confirm-yes and data-confirm-no name the buttons.

function ask({ title, text = "", yes = "Đồng ý", no = "Thôi" }) {
  const dialog = document.getElementById("hoi");
  const [yesButton, noButton] = dialog.querySelectorAll("button");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("p").textContent = text;
  yesButton.textContent = yes;
  noButton.textContent = no;
  dialog.returnValue = "no"; // also the answer of Esc
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function question(element, title) {
  const { confirmText: text, confirmYes: yes, confirmNo: no } = element.dataset;
  return { title, text, yes, no };
}

document.addEventListener("htmx:confirm", async (event) => {
  event.preventDefault();
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (await ask(question(ctx.sourceElement, ctx.confirm))) issueRequest();
  else dropRequest();
});

const agreed = new WeakSet();

// In the capture phase, so that nothing else acts on a submission that may not come.
document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    const asking = submitter && submitter.dataset.confirm ? submitter : form;
    // A form of htmx asks by hx-confirm; asking here too would be asking twice.
    if (!asking.dataset.confirm || form.matches("[hx-post], [hx-put], [hx-delete]") || agreed.delete(form)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!(await ask(question(asking, asking.dataset.confirm)))) return;
    agreed.add(form);
    // A click, not submit(): the button's name and value go along.
    if (submitter) submitter.click();
    else form.submit();
  },
  true,
);
