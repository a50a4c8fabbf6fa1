// The session: the token on each request, signing in again over the page, and signing out on a PC that others use.

function requestHeaders() {
  // X-User: the person this page was made for. Somebody else may have signed in from another tab since.
  return { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content, "X-User": user };
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  Object.assign(ctx.request.headers, requestHeaders());
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const { status, headers } = ctx.response;
  if (status === 401 && headers.get("X-Sign-In") && !ctx.record) askToSignIn();
  // A gateway's own error page has no place in this one; ours say where they belong.
  if (status >= 500 && !ctx.hx.retarget) ctx.swap = "none";
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx || ctx.record || ctx.response || !ctx.sourceEvent || ctx.sourceEvent.type === "every") return;
  say("Mất mạng – chưa làm được. Ông/bà thử lại khi có mạng.");
});

function say(words) {
  const notice = document.createElement("p");
  notice.className = "notice notice--error";
  notice.textContent = words;
  document.getElementById("message").replaceChildren(notice);
}

async function askToSignIn() {
  const dialog = document.getElementById("phien");
  if (dialog.open) return;
  try {
    const response = await fetch("/dang-nhap?nhanh=1", { headers: { "HX-Request": "true" } });
    if (!showSignIn(await response.text())) throw new Error("no form");
    if (!dialog.open) dialog.showModal();
  } catch {
    say("Hết phiên đăng nhập. Số vừa gõ vẫn còn trên trang; ông/bà thử lại khi có mạng.");
  }
}

function showSignIn(html) {
  const form = new DOMParser().parseFromString(html, "text/html").getElementById("dang-nhap-nhanh");
  if (!form) return null;
  document.getElementById("phien").replaceChildren(form);
  form.querySelector("input:not([type=hidden])")?.focus();
  return form;
}

document.getElementById("phien").addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  const form = event.target;
  const response = await fetch(form.getAttribute("action") || "/dang-nhap", {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "HX-Request": "true" },
  }).catch(() => null);
  if (!response) say("Mất mạng – chưa đăng nhập được.");
  else if (response.status === 204) signedIn(response.headers);
  else if (!showSignIn(await response.text())) say("Chưa đăng nhập được. Ông/bà đợi ít phút rồi thử lại.");
});

function signedIn(headers) {
  // Another person must not go on in this one's page, and never sends what this one typed.
  if (headers.get("X-User") !== user) {
    location.assign("/");
    return;
  }
  const token = headers.get("X-CSRF-Token");
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token;
  document.getElementById("phien").close();
  trouble = "";
  deliver();
}

async function signOut(event) {
  const form = event.target;
  if (!form.matches("[data-sign-out]") || !entries.size) return;
  event.preventDefault();
  for (let i = 0; i < 30 && saving.size; i += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  if (!entries.size) {
    form.submit();
    return;
  }
  const words = { title: `Còn ${entries.size} mục chưa gửi được`, text: "Đăng xuất sẽ bỏ các mục này trên máy." };
  if (!(await ask({ ...words, yes: "Bỏ và đăng xuất", no: "Ở lại" }))) return;
  await emptyOutbox();
  form.submit();
}
document.addEventListener("submit", signOut, true);
