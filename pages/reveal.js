// How does somebody at the desk look at one masked field, for a reason that its owner reads?

import { field, fill, fresh, h } from "./kit.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";
import { wordsFor } from "./wire.js";
import { word } from "./words.js";

const SECONDS = 60; // so long it stands on the screen
const FIELDS = [["phone", "电话"], ["name", "姓名"]];
const REASONS = [["contact", "联系本人了解情况"], ["verify", "核对身份"], ["deliver", "送达文书"], ["visit", "上门走访"], ["safety", "有人身安全危险"]];

const choice = (pointer, pairs) => h("select", { "data-pointer": pointer }, pairs.map(([value, words]) => h("option", { value }, words)));

/** The control below the people of a petition; `path` is the petition's at the desk. */
export function revealForm(call, path, people) {
  if (!people.length) return "";
  const whose = choice("/person_id", people.map((one) => [one.person_id, `${word(one.role)} ${one.name || "匿名"}`]));
  const which = choice("/field", FIELDS);
  const why = choice("/reason", [["", "请选择"]].concat(REASONS));
  const code = h("input", { class: "code", "data-pointer": "/one_time_code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "20" });
  const shown = h("p", { class: "note", id: fresh("shown"), "aria-live": "polite", hidden: true });
  const button = h("button", { type: "submit" }, "查看一分钟");
  const form = h("form", { novalidate: true }, h("div", { class: "summary" }),
    h("p", { class: "hint" }, "谁的单位、什么岗位、什么时候、为什么看过，信访人在进度里看得到。"),
    field("谁的", whose), field("哪一项", which), field("原因", why), field("动态码", code, "手机上现在的六位数字；用过的要等下一个。"), button, shown);
  let timer = null;

  function hide() {
    clearInterval(timer);
    fill(shown);
    shown.hidden = true;
  }

  function show(value) {
    hide();
    let left = SECONDS;
    const count = h("small", {}, ` ${left} 秒后收起`);
    fill(shown, h("strong", {}, value), count);
    shown.hidden = false;
    timer = setInterval(() => {
      left -= 1;
      if (left <= 0 || !shown.isConnected) hide();
      else fill(count, ` ${left} 秒后收起`);
    }, 1000);
  }

  window.addEventListener("pagehide", hide);
  window.addEventListener("hashchange", hide);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(button, async () => {
      clearProblems(form);
      hide();
      if (!why.value) return pointOut(form, "/reason", "请选择原因。");
      if (!code.value.trim()) return pointOut(form, "/one_time_code", "请填写动态码。");
      const body = { person_id: whose.value, field: which.value, reason: why.value, one_time_code: code.value.replace(/\s/g, "") };
      code.value = "";
      const answer = await call("POST", `${path}/reveals`, { body });
      if (answer.ok) return show(answer.body.value);
      if (answer.status !== 401) showProblem(form, answer.body || { detail: wordsFor(answer) });
      return null;
    });
  });
  return h("details", { class: "box" }, h("summary", {}, "查看遮住的姓名或电话"), form);
}
