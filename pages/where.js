// In which village did it happen? Asked where a code stands for a township or a county.

import { $, fill, h } from "./kit.js";
import { ask, wordsFor } from "./wire.js";

/** Offer the villages below the area of the code; `before` is what was chosen last time. */
export async function askWhere(before, changed) {
  const [township, village] = [$("township"), $("area_code")];
  const { area, level } = $("where").dataset;
  if (before) fill(village, h("option", { value: before }, "上次选的"));
  if (level === "township") return offer(village, area, before, "不清楚是哪个村（社区）");
  township.addEventListener("change", async () => {
    fill(village, h("option", { value: "" }, "请先选乡镇（街道）"));
    if (township.value) await offer(village, township.value, "", "不清楚是哪个村（社区）");
    changed();
  });
  await offer(township, area, before && `${before.slice(0, 9)}000`, "");
  return township.value ? offer(village, township.value, before, "不清楚是哪个村（社区）") : null;
}

/** Fill a list with what lies below an area; `unknown` names the choice of nothing smaller. */
async function offer(box, parent, before, unknown) {
  const answer = await ask("GET", `/v1/areas?parent=${parent}`);
  const again = $("where-again");
  fill(again);
  if (!answer.ok) {
    fill(again, h("p", { class: "note warn" }, `${wordsFor(answer)} `, h("button", { type: "button", onclick: () => offer(box, parent, before, unknown) }, "再试一次")));
    return;
  }
  const areas = answer.body.items.map((one) => h("option", { value: one.code }, one.name));
  fill(box, h("option", { value: "" }, "请选择"), areas, unknown ? h("option", { value: parent }, unknown) : "");
  if (before) box.value = before;
  if (box.selectedIndex < 0) box.selectedIndex = 0;
}
