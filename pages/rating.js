// Is it solved, and are you satisfied? Two questions, for two bodies.

import { field, h } from "./kit.js";
import { ask, newKey, wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";

const SATISFIED = [["satisfied", "满意"], ["mostly_satisfied", "基本满意"], ["unsatisfied", "不满意"]];
const SOLVED = [["yes", "解决了"], ["partly", "解决了一部分"], ["no", "没有解决"]];

/** The rating form; `done(words)` after it was stored. */
export function ratingForm(page, petition, done) {
  const key = newKey();
  const unit = body("unit", `承办单位（${page.unit.name}）`);
  const office = h("details", {}, h("summary", {}, "对信访部门也评一评（可以不评）"), body("petition_office", "信访部门"));
  const button = h("button", { type: "submit", class: "main" }, "提交评价");
  const form = h("form", { class: "box", novalidate: true }, h("h2", {}, "请您评价"),
    h("p", { class: "hint" }, "评价只由您本人作出，提交后不能改。办理的人看得到结果，不能代填，也不能改。"),
    h("div", { class: "summary" }), radios("solved", "问题解决了吗？", SOLVED, "/solved"), unit, office, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblems(form);
    const told = { solved: chosen(form, "solved"), unit: judgement(form, "unit") };
    if (!told.solved) return pointOut(form, "/solved", "请选：问题解决了吗？");
    if (!told.unit) return pointOut(form, "/unit/satisfaction", "请选：对承办单位满意吗？");
    const about = judgement(form, "petition_office");
    if (about) told.petition_office = about;
    return whilePressed(button, async () => {
      const answer = await ask("POST", `${petition.path}/ratings`, { body: told, token: petition.token, headers: { "Idempotency-Key": key } });
      if (answer.ok) return done("谢谢，评价已收到。");
      return showProblem(form, answer.body || { detail: `${wordsFor(answer)} 请再点一次，不会重复评价。` });
    });
  });
  return form;
}

function radios(name, words, choices, pointer) {
  return h("fieldset", { class: "choices", "data-pointer": pointer }, h("legend", {}, words),
    choices.map(([value, label]) => h("label", { class: "tick" }, h("input", { type: "radio", name, value }), h("span", {}, label))));
}

function body(name, words) {
  return h("div", {}, radios(`${name}-satisfaction`, `对${words}满意吗？`, SATISFIED, `/${name}/satisfaction`),
    field("想说的话（可以不填）", h("textarea", { name: `${name}-comment`, rows: 2, maxlength: 2000, "data-pointer": `/${name}/comment` })));
}

function chosen(form, name) {
  const one = form.querySelector(`input[name="${name}"]:checked`);
  return one ? one.value : null;
}

function judgement(form, name) {
  const satisfaction = chosen(form, `${name}-satisfaction`);
  const comment = form.querySelector(`[name="${name}-comment"]`).value.trim();
  return satisfaction ? { satisfaction, comment: comment || null } : null;
}
