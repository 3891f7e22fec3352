// How do people correct their own name and phone, and have them erased?

import { $, field, fill, h, keep, say, surely, tick } from "./kit.js";
import { ask, wordsFor } from "./wire.js";
import { clearProblems, showProblem, whilePressed } from "./problems.js";
import { MINE, mine } from "./mine.js";

/** The form that corrects what stands at `path`; `done(body)` is called when it did. */
export function correction(path, token, done) {
  const name = h("input", { autocomplete: "name", maxlength: 50, "data-pointer": "/name" });
  const phone = h("input", { type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: 20, "data-pointer": "/phone" });
  const none = h("input", { type: "checkbox" });
  const button = h("button", { type: "submit" }, "更正");
  const form = h("form", { novalidate: true }, h("div", { class: "summary" }),
    field("正确的姓名", name, "不改就空着"), field("正确的电话", phone, "不改就空着"), tick("不再留电话", none),
    h("p", { class: "hint" }, "您写的内容不会变。经过里只记“更正过”，不记改了什么。"), button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblems(form);
    const body = {};
    if (name.value.trim()) body.name = name.value.trim();
    if (none.checked) body.remove_phone = true; // with a phone beside it the service asks which is meant
    if (phone.value.trim()) body.phone = phone.value.trim();
    if (!Object.keys(body).length) return showProblem(form, { detail: "请填写要更正的姓名或电话。" });
    return whilePressed(button, async () => {
      const answer = await ask("PUT", path, { token, body });
      if (!answer.ok) return showProblem(form, answer.body || { detail: wordsFor(answer) });
      form.reset();
      return done(answer.body);
    });
  });
  return form;
}

/** A petition that is erased is not kept on this phone either. */
export function forgetHere(number) {
  keep("localStorage", MINE, mine().filter((one) => one.number !== number));
}

let block = null; // {token, node}: what is being typed stays while the page renews itself

/** The block of one petition in `where`. */
export function showOwn(where, joint, petition, done) {
  if (!block || block.token !== petition.token) {
    block = { token: petition.token, node: h("details", { class: "box" }, h("summary", {}, "我的资料：更正、删除"),
      correction(`${petition.path}/petitioner`, petition.token, () => done("已更正。")),
      joint.role === "petitioner" ? erasing(petition, done) : h("p", { class: "hint" }, "要删除您的姓名和电话，请用下面的“退出联名”。")) };
  }
  fill(where, block.node);
}

function erasing(petition, done) {
  const code = h("input", { class: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "data-pointer": "/query_code" });
  const button = h("button", { type: "submit" }, "删除我的个人信息");
  const form = h("form", { novalidate: true }, h("h3", {}, "删除我的个人信息"), h("div", { class: "summary" }),
    h("p", { class: "hint" }, "已经办结的：姓名、电话、内容、材料都删掉，只留编号、日期和状态；回执不能再用，也不能再提异议、申请复查或恢复。"),
    h("p", { class: "hint" }, "还没有办结的：只去掉姓名和电话，继续办理，回执照样能用；办结后再来删其余的。"),
    field("您自己的查询码", code), surely("我知道删了不能恢复", button), button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(button, async () => {
      const answer = await ask("POST", `${petition.path}/erasure`, { token: petition.token, body: { query_code: code.value.trim() } });
      if (!answer.ok) return showProblem(form, answer.body || { detail: wordsFor(answer) });
      block = null;
      if (!answer.body.erased) return done(answer.body.words);
      forgetHere(petition.number);
      keep("sessionStorage", "yima.open", null);
      ["acts", "story"].forEach((id) => fill($(id)));
      fill($("head"), h("p", { class: "path code" }, petition.number), h("p", { class: "note", role: "status" }, answer.body.words));
      return say(answer.body.words, true);
    });
  });
  return form;
}
