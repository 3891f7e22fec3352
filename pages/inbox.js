// What lies on the desk, most urgent first?

import { $, fill, h, left, moment, say } from "./kit.js";
import { wordsFor } from "./wire.js";

let cursor = null;

/** A warning colour: always with its word, for those who cannot tell colours apart. */
export function colourMark(one) {
  return one.colour ? h("b", { class: `mark ${one.colour}` }, `${one.colour_name}预警`) : "";
}

/** Load the inbox from its start, or its next page. `call` asks the service as the desk. */
export async function loadInbox(call, further) {
  const query = new URLSearchParams({ queue: $("queue").value, limit: "20" });
  if ($("state").value) query.set("state", $("state").value);
  if ($("colour").value) query.set("colour", $("colour").value);
  if ($("closed").checked) query.set("closed", "true");
  if (further && cursor) query.set("cursor", cursor);
  const answer = await call("GET", `/v1/desk/petitions?${query}`);
  if (!answer.ok) {
    say(wordsFor(answer));
    return;
  }
  cursor = answer.body.next_cursor;
  $("more").hidden = !cursor;
  if (!further) fill($("list"));
  answer.body.items.forEach((item) => $("list").appendChild(line(item)));
  if (!$("list").children.length) fill($("list"), h("p", { class: "note good" }, "这里没有要办的。"));
}

function line(item) {
  const due = item.due_at ? new Date(Date.parse(item.due_at) - 1000 + 8 * 3600e3).toISOString() : null; // the end is exclusive
  const late = item.due_at && Date.parse(item.due_at) <= Date.now();
  return h("a", { class: "button item", href: `#${item.number}` },
    h("strong", {}, item.title),
    h("span", { class: "state" }, item.state_name), " ", colourMark(item), " ",
    due ? h("b", {}, late ? `⚠ 期限${left(due)}` : `期限${left(due)}（${Number(due.slice(5, 7))}月${Number(due.slice(8, 10))}日${item.state === "emergency_open" ? ` ${moment(item.due_at).slice(-5)}` : ""}）`) : "",
    h("br"), h("small", { class: "code" }, item.number), h("br"), h("small", {}, `${item.unit}，${moment(item.registered_at)} 登记`));
}
