// What must be said at once when somebody ticks danger, officials, or another's matter?

import { $, calls, fill, h } from "./kit.js";

const on = (id) => $(id).checked;

/** Show the parts of the form that fit what was said; `leave()` empties it for those who go to 12388. */
export function showWhatFits(leave) {
  $("identity").hidden = on("anonymous");
  $("represented").hidden = !on("for_other");
  turn($("danger"), on("emergency"), () => [
    h("strong", {}, "危险正在发生，先打电话，再填写："),
    calls([["报警", "110"], ["火警", "119"], ["急救", "120"], ["交通事故", "122"]]),
  ]);
  const reports = on("about_officials") || on("purpose-report");
  if (!reports) stays = false;
  turn($("discipline"), reports, () => discipline(leave));
}

let stays = false; // whoever reports on officials has read what writing here means, and goes on
/** Whether somebody who reports on officials has yet to choose where to. */
export const isUndecided = () => !$("discipline").hidden && !stays;

/** The discipline channel comes first: who takes it leaves nothing here. */
function discipline(leave) {
  const told = $("discipline").dataset;
  const here = h("button", { type: "button", onclick: () => {
    stays = true;
    here.disabled = true;
    fill(here, "✔ 已选：在这里写");
  } }, "我看过了，在这里写");
  return [
    h("strong", {}, "可以直接找纪检监察机关"),
    h("p", {}, told.words),
    calls([["举报电话", told.phone]]),
    h("p", {}, h("a", { class: "button", href: told.website, rel: "noreferrer" }, "举报网站")),
    h("p", {}, `写信：${told.letter}。`, h("br"), `当面：${told.visit}。`),
    h("button", { type: "button", onclick: leave }, "我去那里，清空这里写的"),
    h("p", {}, told.here), here];
}

/** Draw a caution once, when it comes up, so that it is read aloud once. */
function turn(where, shown, words) {
  if (where.hidden !== shown) return;
  where.hidden = !shown;
  fill(where, shown ? words() : "");
}
