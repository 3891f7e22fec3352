// Why does a period end on just this day? Asked for when somebody wants to know.

import { fill, h } from "./kit.js";
import { ask, wordsFor } from "./wire.js";

/** A fold under a clock of the petition at `path`; what is read once stays while the date is the same. */
export function why(clock, path, token) {
  const place = h("div", { "aria-live": "polite" });
  const fold = h("details", {}, h("summary", {}, "为什么是这一天"), place);
  let isRead = false;
  const load = async () => {
    if (!fold.open || isRead) return;
    isRead = true;
    fill(place, h("p", {}, "正在打开…"));
    const answer = await ask("GET", `${path}/clocks`, { token });
    const found = answer.ok && answer.body ? answer.body.items.filter((one) => one.kind === clock.kind && one.due_on === clock.due_on).pop() : null;
    if (found) {
      fill(place, h("p", { class: "words" }, found.words));
      return;
    }
    isRead = false;
    const words = answer.ok ? "这个日期刚刚变了。请等一下，页面会自己更新。" : `${wordsFor(answer)} 日期不受影响。`;
    fill(place, h("p", { class: "error" }, words), h("button", { type: "button", class: "plain", onclick: load }, "再试一次"));
  };
  fold.addEventListener("toggle", load);
  return fold;
}
