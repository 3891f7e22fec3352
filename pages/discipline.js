// What is told to somebody who reports on officials, before anything is filed here?

import { $, fill, h } from "./kit.js";
import { ask, wordsFor } from "./wire.js";

/** `leave()` leaves nothing here; `stay()` is called by whoever has read what writing here means, and goes on. */
export async function explain(where, leave, stay) {
  const gone = h("button", { type: "button", onclick: leave }, "我去那里，清空这里写的");
  fill(where, h("p", {}, "打 12388 或到当地纪委监委，我们这里什么都不留。"), gone);
  const answer = await ask("GET", `/v1/places/${encodeURIComponent($("form").dataset.place)}`);
  if (!answer.ok) {
    fill(where, gone, h("p", {}, wordsFor(answer)), h("button", { type: "button", onclick: () => explain(where, leave, stay) }, "再看说明"));
    return;
  }
  const told = answer.body.report_channel;
  const here = h("button", { type: "button", onclick: () => {
    stay();
    here.disabled = true;
    fill(here, "✔ 已选：在这里写");
  } }, "我看过了，在这里写");
  fill(where, h("p", {}, told.words), h("p", {}, h("a", { class: "button", href: told.website, rel: "noreferrer" }, "举报网站")),
    h("p", {}, `写信：${told.letter}。`, h("br"), `当面：${told.visit}。`), gone, h("p", {}, told.here), here);
}
