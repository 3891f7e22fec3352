// How does somebody join a petition, and what do they take away?

import { $, fill, go, h, keep, show } from "./kit.js";
import { ask, newKey, wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";

const form = $("form");
let key = newKey();
let sent = ""; // what went out under the key

/** The QR leads to /j#NUMBER.CODE; the code leaves the address bar at once. */
function fromAddress() {
  const [, number, code] = /^#([^.]+)\.([0-9A-Za-z-]+)$/.exec(window.location.hash) || [];
  if (window.location.hash) window.history.replaceState(null, "", window.location.pathname);
  if (!code) return;
  $("number").value = number;
  $("join_code").value = code;
  $("name").focus();
}

function told() {
  const isUnnamed = $("anonymous").checked;
  const value = (id) => $(id).value.trim() || null;
  return JSON.stringify({ join_code: $("join_code").value.trim(), name: isUnnamed ? null : value("name"), phone: isUnnamed ? null : value("phone"), anonymous: isUnnamed });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearProblems(form);
  const number = $("number").value.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  if (!number || !$("join_code").value.trim()) return showProblem(form, { detail: "请填写编号和联名码，向提出人要。" });
  if (!$("anonymous").checked && !$("name").value.trim()) return pointOut(form, "/name", "请填写姓名；不愿留名的，请选“匿名”。");
  const path = `/v1/petitions/${encodeURIComponent(number)}/co-petitioners`;
  const body = told();
  if (sent !== path + body) key = newKey(); // the same words again are the same person
  sent = path + body;
  return whilePressed(form.querySelector("button.main"), async () => {
    const answer = await ask("POST", path, { body, headers: { "Idempotency-Key": key } });
    if (!answer.ok) return showProblem(form, answer.body || { detail: `${wordsFor(answer)} 请再点一次“加入”，不会重复。` });
    return draw(answer.body);
  });
});

function draw(receipt) {
  form.reset();
  show($("receipt"), form);
  fill($("receipt"),
    h("h1", {}, "✔ 已加入，这是您自己的回执 ", h("small", { lang: "en" }, "Your receipt")),
    h("p", { class: "note warn noprint" }, h("strong", {}, "查询码只显示这一次。"), "请现在截屏、拍照、打印，或抄在纸上。"),
    h("div", { class: "box" },
      h("dl", {},
        h("dt", {}, "编号 Number"), h("dd", { class: "big code" }, receipt.number),
        h("dt", {}, "您自己的查询码 Query code（不要给别人看）"), h("dd", { class: "big code" }, receipt.query_code)),
      h("img", { class: "qr", src: `data:image/svg+xml,${encodeURIComponent(receipt.qr)}`, alt: "您自己的回执二维码：扫一扫直接看进度" })),
    h("p", { class: "note" }, h("strong", {}, `现在：${receipt.state_name}。`), receipt.next_step),
    h("div", { class: "noprint" },
      h("a", { class: "button main", href: "/p", onclick: () => keep("sessionStorage", "yima.open", { number: receipt.number, token: receipt.receipt_token }) }, "看进度"),
      h("p", {}, h("button", { type: "button", onclick: () => window.print() }, "打印"))));
  go($("receipt"));
}

window.addEventListener("hashchange", fromAddress);
fromAddress();
