// What may the petitioner do now, and what does each move ask for?

import { fill, go, h, say, surely } from "./kit.js";
import { ask, wordsFor } from "./wire.js";
import { Files } from "./files.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";
import { schemaForm, unmet } from "./schema_form.js";

// Said above the form. A move without words here is explained by its schema.
const WORDS = {
  supply: "原来写的内容保持不变，这里写新的。",
  confirm_done: "事情办好了，点一下就办结。评价和全部记录都保留。",
  rate_unsatisfied: "换人重新办理，每一级一次。请写明哪里不满意。",
  withdraw: "撤不撤回完全由您决定，不用说明理由，谁也不能逼您。撤回以后改了主意，30 天内可以恢复；有人逼您撤回的，什么时候都可以恢复。撤回要填回执上的查询码。",
  reopen: "恢复以后接着办。",
};
const ORDER = ["supply", "convert", "confirm_done", "rate_unsatisfied", "step_up", "request_review"];
const place = (move) => (ORDER.includes(move) ? ORDER.indexOf(move) : move === "withdraw" ? 99 : 50);

/** Show the offered moves in `where`; `done(words)` is called after one was made. */
export async function showMoves(where, petition, done) {
  if (!petition.moves.length) return fill(where);
  const answer = await ask("GET", `${petition.path}/moves`, { token: petition.token });
  if (!answer.ok) {
    const again = () => showMoves(where, petition, done);
    return fill(where, h("p", { class: "note" }, wordsFor(answer), h("button", { type: "button", onclick: again }, "再试一次")));
  }
  const offers = answer.body.items.sort((one, other) => place(one.move) - place(other.move));
  return fill(where, offers.length ? h("h2", {}, "您可以") : "", offers.map((offer) => moveForm(offer, petition, done)));
}

function moveForm(offer, petition, done) {
  const takesFiles = Boolean(offer.schema.properties.attachments);
  const made = schemaForm(offer.schema, { skip: ["move", "attachments"] });
  const place = h("div", { "data-pointer": "/attachments" }, takesFiles ? h("p", {}, offer.schema.properties.attachments.title) : "");
  const files = takesFiles ? new Files(place, { limit: 9 }) : null;
  const button = h("button", { type: "submit", class: "main" }, offer.label);
  const form = h("form", { novalidate: true }, h("div", { class: "summary" }),
    h("p", {}, WORDS[offer.move] || (offer.schema.description || "").replace(/\.$/, "。")), made.node, takesFiles ? place : "",
    offer.move === "withdraw" ? surely("撤回是我自己的决定", button) : "", button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (files && files.isBusy) return say("附件还在上传，请等一会儿。");
    return whilePressed(button, async () => {
      clearProblems(form);
      const missing = unmet(form);
      if (missing) return pointOut(form, missing.pointer, missing.words);
      const body = Object.assign({ move: offer.move }, made.read(), files ? { attachments: files.ids } : {});
      const answer = await ask("POST", `${petition.path}/moves`, { body, token: petition.token });
      if (answer.ok) return done(`“${offer.label}”已办好。`);
      showProblem(form, answer.body || { detail: `${wordsFor(answer)} 内容都还在，请再点一次。` });
      return null;
    });
  });
  const box = h("details", { class: "box", ontoggle: () => { if (box.open) go(box); } }, h("summary", {}, offer.label), form);
  return box;
}
