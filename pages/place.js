// How does a resident file a petition from a poster's code?

import { $, calls, fill, go, h, keep, say } from "./kit.js";
import { ask, askPatiently, wordsFor } from "./wire.js";
import { Draft } from "./draft.js";
import { Files } from "./files.js";
import { clearProblems, pointOut, showProblem } from "./problems.js";
import { forgetReceipt, lastReceipt, listMine, showReceipt } from "./receipt.js";
import { chosenCategory, tieCategories } from "./choices.js";
import { Others } from "./people.js";

const form = $("form");
const draft = new Draft(form.dataset.place);
const controls = Array.from(form.querySelectorAll("input[id]:not([type=search]), textarea[id], select[id]"))
  .filter((one) => one.id !== "category");
const value = (id) => $(id).value.trim();
const on = (id) => $(id).checked;

// ---- what was typed before comes back, what is typed now is kept
const choose = tieCategories(save);
controls.forEach((one) => {
  const before = draft.data.fields[one.id];
  if (before === undefined) return;
  if (typeof before === "boolean") one.checked = before;
  else one.value = before;
});
choose(draft.data.fields.category || "");
const others = new Others(draft.data.co, save);
const files = new Files($("files"), {
  limit: Number(form.dataset.files),
  before: draft.data.files,
  changed: (taken) => draft.save({ files: taken }),
});

function save() {
  const fields = { category: $("group").value ? $("category").value : "" };
  controls.forEach((one) => {
    fields[one.id] = /checkbox|radio/.test(one.type) ? one.checked : one.value;
  });
  draft.save({ fields, co: others ? others.rows : draft.data.co });
  if (!draft.isKept) fill($("kept"), "⚠ 这台手机不让网页存东西：请不要关掉这一页，直到看见回执。");
}

// ---- what is shown depends on what was said
function follow() {
  $("identity").hidden = on("anonymous");
  $("represented").hidden = !on("for_other");
  turn($("danger"), on("emergency"), () => [
    h("strong", {}, "危险正在发生，先打电话，再填写："),
    calls([["报警", "110"], ["火警", "119"], ["急救", "120"], ["交通事故", "122"]]),
  ]);
  turn($("discipline"), on("about_officials") || on("purpose-report"), () => [
    h("strong", {}, "可以直接找纪检监察机关。"),
    h("p", {}, "打 12388 或到当地纪委监委举报，我们这里什么都不留。也可以继续在这里写：由县信访局专人登记移送，被反映的单位看不到。"),
    calls([["举报电话", "12388"]]),
    h("button", { type: "button", onclick: leaveForDiscipline }, "我去 12388，清空这里写的"),
  ]);
}

function turn(where, shown, words) {
  if (where.hidden !== shown) return;
  where.hidden = !shown;
  fill(where, shown ? words() : "");
}

function leaveForDiscipline() {
  const uploaded = files.taken.length > 0;
  clean();
  say(`已清空，这里没有留下您写的内容。${uploaded ? "上传过的附件没有提交，一天内自动删除。" : ""}`);
}

function clean() {
  draft.forget();
  form.reset();
  others.rows = [];
  others.draw();
  files.taken.slice().concat(files.waiting).forEach((one) => files.remove(one));
  draft.forget(); // removing a file wrote the draft again
  choose("");
  follow();
  clearProblems(form);
  window.scrollTo(0, 0);
}

form.addEventListener("input", () => { follow(); save(); });
form.addEventListener("change", () => { follow(); save(); });
$("forget").addEventListener("click", () => {
  if (window.confirm("清空所有已写的内容？")) clean();
});

// ---- sending
function told() {
  const anonymous = on("anonymous");
  const body = {
    place_code: form.dataset.place,
    purpose: form.querySelector("input[name=purpose]:checked").value,
    category: chosenCategory(),
    title: value("title") || null,
    content: value("content"),
    requested_level: $("requested_level").value || null,
    named_units: value("named_units").split(/[\n、，,；;]+/).map((name) => name.trim()).filter(Boolean),
    about_officials: on("about_officials"),
    already_in_process: $("already_in_process").value,
    emergency: on("emergency"),
    petitioner: {
      name: anonymous ? null : value("name") || null,
      phone: anonymous ? null : value("phone") || null,
      anonymous,
      on_behalf_of: on("for_other") ? { name: value("other_name"), relation: value("relation"), minor: on("minor") } : null,
    },
    co_petitioners: others.told(),
    attachments: files.ids,
    previous_number: value("previous_number") || null,
    privacy_notice_version: form.dataset.notice,
  };
  return JSON.stringify(body);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearProblems(form);
  if (value("content").length < 5) return pointOut(form, "/content", "请写下事情经过和您的要求，至少 5 个字。");
  if (!on("anonymous") && !value("name")) return pointOut(form, "/petitioner/name", "请填写姓名；不愿留名的，请选“匿名”。");
  if (files.isBusy) return pointOut(form, "/attachments", "附件还在上传，请等一会儿，或去掉它再提交。");
  save();
  return send(told());
});

/** Send exactly one petition: the same body under the same key until it is decided. */
async function send(wanted) {
  const body = draft.freeze(wanted);
  lock(true, "正在提交，请稍等…");
  const post = () => ask("POST", "/v1/petitions", { body, headers: { "Idempotency-Key": draft.data.key } });
  const answer = await askPatiently(post, (words, seconds) => new Promise((resolve) => {
    lock(true, `${words} 内容都在，约 ${seconds} 秒后自动再试，不会重复提交。`,
      h("button", { type: "button", onclick: () => resolve("now") }, "马上再试"),
      h("button", { type: "button", onclick: () => resolve("stop") }, "先不提交"));
  }));
  lock(false, "");
  if (answer === null) return say("已停下，内容还在。准备好了再点“提交”。");
  if (answer.body && answer.body.receipt_token) {
    draft.forget();
    if (body !== wanted) say("您先前提交的内容已经收到，这是它的回执。之后改动的部分，可以在“看进度”里补充。");
    return receive(answer.body);
  }
  draft.thaw(); // a refusal stores nothing
  if (answer.body && answer.body.code) return showProblem(form, answer.body);
  return showProblem(form, { detail: `${wordsFor(answer)} 内容都还在，请再点“提交”。` });
}

function lock(locked, words, ...buttons) {
  $("send").disabled = locked;
  form.querySelectorAll("fieldset").forEach((part) => { part.disabled = locked; });
  const isNew = words && $("waiting").hidden;
  $("waiting").hidden = !words;
  fill($("waiting"), words ? [h("p", { role: "status" }, words), buttons] : "");
  if (isNew) go($("waiting"));
}

function receive(receipt) {
  form.hidden = true;
  $("opening").hidden = true;
  $("receipt").hidden = false;
  showReceipt(receipt, begin);
}

function begin() {
  $("receipt").hidden = true;
  $("opening").hidden = false;
  form.hidden = false;
  clean();
}

// ---- opening
listMine($("mine"), (one) => {
  keep("sessionStorage", "yima.open", { number: one.number, token: one.token });
  window.location.assign("/p");
});
const before = lastReceipt();
if (before) {
  receive(before);
} else {
  forgetReceipt();
  form.hidden = false;
  follow();
  if (draft.data.sent) {
    say("上次提交还没有得到答复，现在继续。");
    send(draft.data.sent);
  } else if (Object.keys(draft.data.fields).length) {
    say("上次写的内容还在，可以接着写。");
  }
}
