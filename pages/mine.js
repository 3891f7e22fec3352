// Which petitions are kept on this phone, and who has them?

import { fill, h, keep, kept, moment } from "./kit.js";

/** Where this phone keeps them. */
export const MINE = "yima.mine";

/** Where to go and whom to call. */
export function unitCard(unit) {
  return h("div", { class: "box" }, h("h2", {}, "承办单位"), h("p", {}, h("strong", {}, unit.name)),
    h("p", {}, unit.address, h("br"), unit.hours, h("br"), unit.phone ? ["电话 ", h("a", { class: "tel", href: `tel:${unit.phone}` }, unit.phone)] : ""));
}

/** The petitions that somebody chose to keep on this phone. */
export const mine = () => kept("localStorage", MINE) || [];

/** List them in `where`; `open(one)` is called for the chosen. */
export function listMine(where, open) {
  const all = mine();
  where.hidden = !all.length;
  fill(where, h("h2", {}, "记在这台手机上的"), all.map((one) => h("p", {},
    h("button", { type: "button", class: "item", onclick: () => open(one) }, h("strong", { class: "code" }, one.number), `${one.unit}，${moment(one.at)}`),
    h("button", { type: "button", class: "plain", onclick: () => { keep("localStorage", MINE, all.filter((other) => other !== one)); listMine(where, open); } }, "从这台手机上去掉"))));
}
