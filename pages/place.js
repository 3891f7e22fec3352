// How does a resident file a petition from a poster's code?

import { $, fill, go, h, keep, say } from "./kit.js";
import { ask, askPatiently, wordsFor } from "./wire.js";
import { Draft } from "./draft.js";
import { Files } from "./files.js";
import { clearProblems, pointOut, showProblem } from "./problems.js";
import { listMine } from "./mine.js";
import { forgetReceipt, lastReceipt, showReceipt } from "./receipt.js";
import { tieCategories } from "./choices.js";
import { isUndecided, showWhatFits } from "./cautions.js";
import { written } from "./written.js";
import { Others } from "./people.js";

const form = $("form");
const draft = new Draft(form.dataset.place);
const controls = Array.from(form.querySelectorAll("input[id]:not([type=search]), textarea[id], select[id]"))
  .filter((one) => one.id !== "category");
const follow = () => showWhatFits(leaveForDiscipline);

const whereBefore = draft.data.fields.area_code;
// ---- what was typed before comes back
const choose = tieCategories(save);
controls.forEach((one) => {
  const before = draft.data.fields[one.id];
  if (before === undefined) return;
  if (typeof before === "boolean") one.checked = before;
  else one.value = before;
});
choose(draft.data.fields.category || "");
if ($("where")) import("./where.js").then((module) => module.askWhere(whereBefore, save));
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
  draft.save({ fields, co: others.rows });
  if (!draft.isKept) fill($("kept"), "⚠ 这台手机不让网页存东西：请不要关掉这一页，直到看见回执。");
}

function leaveForDiscipline() {
  clean();
  say("已清空，这里什么都没有留下。");
}

function clean() {
  draft.forget();
  form.reset();
  others.rows = [];
  others.draw();
  files.taken.slice().concat(files.waiting).forEach((one) => files.remove(one));
  draft.forget(); // written again by that
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
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearProblems(form);
  if ($("content").value.trim().length < 5) return pointOut(form, "/content", "请写下事情经过和您的要求，至少 5 个字。");
  if (!$("anonymous").checked && !$("name").value.trim()) return pointOut(form, "/petitioner/name", "请填写姓名；不愿留名的，请选“匿名”。");
  if (isUndecided()) return pointOut(form, "/about_officials", "检举控告：请先看说明，选去哪里。");
  if (files.isBusy) return pointOut(form, "/attachments", "附件还在上传，请等一会儿，或去掉它再提交。");
  save();
  return send(written(form.dataset, others.told(), files.ids));
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
  const skipped = answer.body && answer.body.code === "level_skipped" && answer.body.receipt;
  const receipt = skipped ? Object.assign(skipped, { refusal: answer.body.refusal }) : answer.body;
  if (receipt && receipt.receipt_token) { // stored, even where the level was skipped
    draft.forget();
    if (body !== wanted) say("您先前提交的内容已经收到，这是它的回执。之后改动的部分没有发出，需要的话请告诉承办单位。");
    return receive(receipt);
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

/** For who names a level: fetched when one is chosen. */
const buttons = () => import("./skipped.js").catch(() => null);
$("requested_level").addEventListener("change", buttons);

async function receive(receipt) {
  form.hidden = true;
  $("opening").hidden = true;
  $("receipt").hidden = false;
  showReceipt(receipt, begin);
  const more = receipt.refusal && await buttons(); // without them the progress page offers the same
  if (more) showReceipt(receipt, begin, more.skippedBox(receipt));
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
  if (draft.data.sent && draft.isOld) { // the service may have forgotten the key: a person decides
    draft.thaw();
    showProblem(form, { detail: "上次提交没有得到答复，隔的时间也长了。如果已经拿到回执，请点“清空重写”；没有的话，请核对后再提交。" });
  } else if (draft.data.sent) {
    say("上次提交还没有得到答复，现在继续。");
    send(draft.data.sent);
  } else if (Object.keys(draft.data.fields).length) {
    say("上次写的内容还在，可以接着写。");
  }
}
