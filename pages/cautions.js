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
  turn($("discipline"), on("about_officials") || on("purpose-report"), () => [
    h("strong", {}, "可以直接找纪检监察机关。"),
    h("p", {}, "打 12388 或到当地纪委监委举报，我们这里什么都不留。也可以继续在这里写：由县信访局专人登记移送，被反映的单位看不到。"),
    calls([["举报电话", "12388"]]),
    h("button", { type: "button", onclick: leave }, "我去 12388，清空这里写的"),
  ]);
}

/** Draw a caution once, when it comes up, so that it is read aloud once. */
function turn(where, shown, words) {
  if (where.hidden !== shown) return;
  where.hidden = !shown;
  fill(where, shown ? words() : "");
}
