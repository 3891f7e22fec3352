// What is kept of me, and what may I do with it?

import { $, field, fill, go, h, keep, kept, moment, say, show, surely } from "./kit.js";
import { ask, wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";
import { download } from "./attached.js";
import { correction, forgetHere } from "./own.js";

const ME = "yima.me"; // the session, until this page is closed
const door = $("door");
let token = kept("sessionStorage", ME);
let cursor = null;

async function open() {
  show($("page"), door);
  fill($("list"));
  fill($("export"), download("下载我的全部资料", "/v1/me", token, "我的资料.json"));
  fill($("correct"), correction("/v1/me", token, corrected));
  fill($("erase"), erasing());
  cursor = null;
  await more();
  go($("page"));
}

/** One page of the own petitions, newest first. */
async function more() {
  const answer = await ask("GET", `/v1/me/petitions${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`, { token });
  if (answer.status === 401) return leave("登录已到期，请重新登录。");
  if (!answer.ok) return fill($("list"), h("p", { class: "error" }, `⚠ ${wordsFor(answer)} `, h("button", { type: "button", onclick: open }, "再试一次")));
  answer.body.items.forEach((one) => $("list").appendChild(line(one)));
  if (!$("list").firstChild) fill($("list"), h("p", {}, "用这个账号还没有提交过。没有登录时提交的不在这里，请用回执查看。"));
  cursor = answer.body.next_cursor;
  $("more").hidden = !cursor;
  return null;
}

function line(one) {
  const look = () => {
    keep("sessionStorage", "yima.open", { number: one.number, token });
    window.location.assign("/p");
  };
  return h("button", { type: "button", class: "item", onclick: look }, h("strong", {}, one.title),
    ` ${one.state_name}，${one.unit}，${moment(one.registered_at)} `, h("span", { class: "code" }, one.number));
}

function corrected(told) {
  const unnamed = told.anonymous.length ? `匿名的 ${told.anonymous.length} 件没有留姓名电话，不用更正。` : "";
  say(told.corrected.length ? `已更正 ${told.corrected.length} 件。${unnamed}` : unnamed || "还没有提交过，没有可更正的。");
}

function erasing() {
  const phone = h("input", { type: "tel", inputmode: "tel", maxlength: 20, autocomplete: "tel", "data-pointer": "/phone" });
  const code = h("input", { class: "code", inputmode: "numeric", maxlength: 10, autocomplete: "one-time-code", "data-pointer": "/code" });
  const sent = h("div", { class: "note", hidden: true });
  const send = h("button", { type: "button", onclick: () => whilePressed(send, () => sendCode(form, phone, sent, code)) }, "发验证码");
  const button = h("button", { type: "submit" }, "删除账号和资料");
  const form = h("form", { novalidate: true }, h("div", { class: "summary" }),
    h("p", { class: "hint" }, "已经办结的：姓名、电话、内容、材料都删掉，只留编号、日期和状态；也不能再提异议、申请复查或恢复。"),
    h("p", { class: "hint" }, "还没有办结的：去掉姓名、电话和账号，继续办理，请用回执查看。想先下载一份的，请先下载。"),
    h("p", { class: "hint" }, "为防别人拿到您登录着的手机就删，请用登录时的手机号再验证一次。"),
    field("登录时的手机号", phone), send, sent, field("验证码", code), surely("我知道删了不能恢复", button), button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(button, () => erase(form, { provider: "phone", phone: phone.value.trim(), code: code.value.trim() }));
  });
  return form;
}

async function erase(form, proof) {
  clearProblems(form);
  if (!proof.phone) return pointOut(form, "/phone", "请填写登录时的手机号。");
  if (!proof.code) return pointOut(form, "/code", "请填写收到的验证码。");
  const answer = await ask("POST", "/v1/me/erasure", { token, body: proof });
  if (!answer.ok) return showProblem(form, answer.body || { detail: wordsFor(answer) });
  answer.body.petitions.filter((one) => one.erased).forEach((one) => forgetHere(one.number));
  leave(answer.body.words);
  const each = answer.body.petitions.map((one) => h("li", {}, h("span", { class: "code" }, one.number), `：${one.words}`));
  return fill($("summary"), h("div", { class: "note", role: "status" }, h("strong", {}, answer.body.words), each.length ? h("ul", {}, each) : ""));
}

function leave(words) {
  token = null;
  keep("sessionStorage", ME, null);
  ["list", "export", "correct", "erase"].forEach((id) => fill($(id)));
  show(door, $("page"));
  say(words);
}

async function sendCode(form, phone, sent, code) {
  clearProblems(form);
  const answer = await ask("POST", "/v1/sessions/phone-codes", { body: { phone: phone.value.trim() } });
  if (!answer.ok) return showProblem(form, answer.body || { detail: wordsFor(answer) });
  sent.hidden = false;
  const shown = answer.body.demo_code;
  fill(sent, h("p", { role: "status" }, shown ? ["演示环境不发短信，验证码是 ", h("strong", { class: "code" }, shown), "。"] : "验证码已发出，5 分钟内有效。没有收到的，请核对号码，过一分钟再要。"));
  return code.focus();
}

if ($("send")) {
  $("send").addEventListener("click", () => whilePressed("send", () => sendCode(door, $("phone"), $("sent"), $("code"))));
  door.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblems(door);
    const [phone, code] = [$("phone").value.trim(), $("code").value.trim()];
    if (!phone) return pointOut(door, "/phone", "请填写手机号。");
    if (!code) return pointOut(door, "/code", "请填写收到的验证码。");
    return whilePressed(door.querySelector("button.main"), async () => {
      const answer = await ask("POST", "/v1/sessions", { body: { provider: "phone", phone, code } });
      if (!answer.ok) return showProblem(door, answer.body || { detail: wordsFor(answer) });
      token = answer.body.access_token;
      keep("sessionStorage", ME, token);
      door.reset();
      $("sent").hidden = true;
      return open();
    });
  });
}
$("more").addEventListener("click", () => whilePressed("more", more));
$("leave").addEventListener("click", () => whilePressed("leave", async () => {
  await ask("DELETE", "/v1/sessions", { token });
  leave("已退出登录。");
}));

if (token) open();
