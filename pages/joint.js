// How do others stand behind a petition with its petitioner, and how does one of them leave?

import { field, fill, h, say, surely } from "./kit.js";
import { ask, wordsFor } from "./wire.js";
import { showProblem, whilePressed } from "./problems.js";

let block = null; // {token, node, count}: a code on the screen stays while others scan it and the page renews itself

/** The block in `where`: the first petitioner opens and ends joining, whoever joined may leave. */
export function showJoint(where, joint, petition, done) {
  if (!block || block.token !== petition.token) {
    const count = h("p", {});
    block = { token: petition.token, count, node: joint.role === "petitioner" ? first(joint, petition, count) : leaving(petition, done) };
  }
  fill(block.count, joint.joined ? `已有 ${joint.joined} 人加入。您也只看到人数，没有名单。` : "");
  fill(where, block.node);
}

function first(joint, petition, count) {
  const inside = h("div", {});
  const opening = h("button", { type: "button" }, joint.is_open ? "看联名码" : "请别人联名");
  opening.addEventListener("click", () => whilePressed(opening, async () => {
    const answer = await ask("POST", `${petition.path}/joining`, { token: petition.token });
    if (!answer.ok) return say(wordsFor(answer));
    return drawCode(inside, answer.body, petition);
  }));
  return h("details", { class: "box", open: joint.is_open }, h("summary", {}, joint.is_open ? "联名正在开放" : "联名"),
    h("p", { class: "hint" }, "有同样问题的人可以联名：各人用自己的手机加入，有自己的查询码，互相看不到姓名和电话，办完各自评价。"), count, opening, inside);
}

function drawCode(inside, told, petition) {
  const end = h("button", { type: "button" }, "结束联名");
  end.addEventListener("click", () => whilePressed(end, async () => {
    const answer = await ask("DELETE", `${petition.path}/joining`, { token: petition.token });
    if (!answer.ok) return say(wordsFor(answer));
    return fill(inside, h("p", { role: "status" }, "联名已结束，原来的码不能再用。已经加入的不受影响。"));
  }));
  fill(inside,
    h("img", { class: "qr", src: `data:image/svg+xml,${encodeURIComponent(told.qr)}`, alt: "联名二维码：扫一扫加入联名" }),
    h("dl", {}, h("dt", {}, "编号"), h("dd", { class: "code" }, told.number), h("dt", {}, "联名码"), h("dd", { class: "big code" }, told.join_code)),
    h("p", { class: "hint" }, "让对方扫这个码，或到“加入联名”页输入编号和联名码。这不是您的查询码：查询码不要给别人。"),
    end);
}

function leaving(petition, done) {
  const code = h("input", { class: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "data-pointer": "/query_code" });
  const button = h("button", { type: "submit" }, "退出联名");
  const form = h("form", { novalidate: true }, h("div", { class: "summary" }),
    h("p", { class: "hint" }, "退出以后，您的回执和查询码不能再用；信访件继续办理。"),
    field("您自己的查询码", code), surely("我要退出", button), button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(button, async () => {
      const answer = await ask("POST", `${petition.path}/co-petitioners/leave`, { token: petition.token, body: { query_code: code.value.trim() } });
      if (!answer.ok) return showProblem(form, answer.body || { detail: wordsFor(answer) });
      return done("您已退出联名。");
    });
  });
  return h("details", { class: "box" }, h("summary", {}, "退出联名"), form);
}
