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
  turn($("discipline"), reports, () => channel(leave));
}

let stays = false; // they have read what writing here means
/** Whether a reporter has yet to choose where to. */
export const isUndecided = () => !$("discipline").hidden && !stays;

/** The discipline channel comes first; what writing here means is fetched. */
function channel(leave) {
  const more = h("div", {});
  import("./discipline.js").then((page) => page.explain(more, leave, () => { stays = true; }), () => fill(more, "没有连上网络，请再勾一次。"));
  return [h("strong", {}, "可以直接找纪检监察机关。"), calls([["举报电话", "12388"]]), more];
}

/** Draw a caution once, when it comes up, so that it is read aloud once. */
function turn(where, shown, words) {
  if (where.hidden !== shown) return;
  where.hidden = !shown;
  fill(where, shown ? words() : "");
}
