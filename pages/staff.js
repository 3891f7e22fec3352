// Whose accounts does somebody look after: invite, reset, stop?

import { $, field, fill, h, moment, say, surely, tick } from "./kit.js";
import { wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";

const PATH = "/v1/desk/staff";
const STANDS = { invited: "待接受邀请", active: "在用", disabled: "已停用" };

/** Show the accounts in #staff. `call` asks the service as the desk. */
export async function showStaff(call) {
  const where = $("staff");
  const list = h("div", {});
  const sent = h("div", { "aria-live": "polite" });
  const name = h("input", { type: "search", maxlength: "50", autocomplete: "off" });
  const more = h("button", { type: "button", hidden: true }, "再看一些");
  let cursor = null;
  const load = async (further) => {
    const query = new URLSearchParams({ name: name.value.trim() });
    if (further) query.set("cursor", cursor);
    const answer = await call("GET", `${PATH}?${query}`);
    if (!answer.ok) return fill(list, h("p", { class: "note warn" }, wordsFor(answer)));
    if (!further) fill(list);
    answer.body.items.forEach((one) => list.appendChild(line(call, one, sent, load)));
    if (!list.firstChild) fill(list, h("p", {}, "没有找到。"));
    cursor = answer.body.next_cursor;
    more.hidden = !cursor;
    return null;
  };
  more.addEventListener("click", () => whilePressed(more, () => load(true)));
  const search = h("form", { novalidate: true }, field("按用户名、姓名、单位找", name), h("button", { type: "submit" }, "找"));
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    return load();
  });
  fill(where, h("p", {}, h("a", { class: "button", href: "#" }, "← 回收件箱")), h("h1", {}, "账号管理 ", h("small", { lang: "en" }, "Accounts")),
    h("p", { class: "hint" }, "密码和动态码由本人自己定，谁也看不到。链接 72 小时有效，用一次；请当面或用可靠的办法交给本人。"),
    sent, invite(call, sent, load), search, list, more);
  await load();
}

function line(call, one, sent, load) {
  const factor = one.has_second_factor ? "有动态码" : "没有动态码";
  const path = `${PATH}/${one.staff_id}`;
  const anew = h("input", { type: "checkbox" });
  const reset = h("button", { type: "button", onclick: () => whilePressed(reset, async () => {
    const answer = await call("POST", `${path}/invitations`, { body: { new_second_factor: anew.checked } });
    if (answer.ok) await load().then(() => handOver(sent, answer.body));
    else say(wordsFor(answer));
  }) }, "重置");
  const stop = h("button", { type: "button", onclick: () => whilePressed(stop, async () => {
    const answer = await call("PUT", `${path}/active`, { body: { active: one.standing === "disabled" } });
    if (answer.ok) await load().then(() => say("已办好。"));
    else say(wordsFor(answer));
  }) }, one.standing === "disabled" ? "启用" : "停用");
  return h("details", { class: "box" }, h("summary", {}, `${one.display_name}，${one.unit} `, h("span", { class: "state" }, STANDS[one.standing])),
    h("p", {}, `${one.unit}，${one.role_name}${one.is_head ? "（负责人）" : ""}，用户名 `, h("span", { class: "code" }, one.username), `，${factor}`,
      one.invited_until ? `，邀请 ${moment(one.invited_until)} 失效` : ""),
    one.standing === "disabled" ? stop : [tick("手机丢了，动态码也重新绑定", anew),
      surely("原来的密码、登录、令牌立即失效，再给一个新链接", reset), reset,
      surely("停用：立即退出，令牌立即失效", stop), stop]);
}

function handOver(sent, invitation) {
  fill(sent, h("div", { class: "note warn", role: "alert" }, h("strong", {}, `${invitation.username} 的邀请，只显示这一次：`),
    h("p", { class: "code" }, invitation.link), h("p", {}, `${moment(invitation.expires_at)} 以前有效。`)));
  sent.scrollIntoView();
}

function invite(call, sent, load) {
  const text = (pointer, more) => h("input", Object.assign({ "data-pointer": pointer, autocomplete: "off", maxlength: "64" }, more));
  const [username, display, wanted, head] = [text("/username", { autocapitalize: "none", spellcheck: "false" }), text("/display_name"), text("/wanted"), h("input", { type: "checkbox" })];
  const [unit, role] = [h("select", { "data-pointer": "/unit_id" }), h("select", { "data-pointer": "/role" })];
  let found = [];
  const offer = () => {
    const one = found.find((each) => each.unit_id === unit.value);
    fill(role, one ? one.roles.map((value, place) => h("option", { value }, one.role_names[place])) : "");
  };
  const look = async () => {
    const answer = await call("GET", `${PATH}/units?${new URLSearchParams({ name: wanted.value.trim() })}`);
    if (!answer.ok) return say(wordsFor(answer));
    found = answer.body.items;
    fill(unit, found.map((each) => h("option", { value: each.unit_id }, each.name)));
    return offer();
  };
  wanted.addEventListener("change", look);
  unit.addEventListener("change", offer);
  const button = h("button", { type: "submit", class: "main" }, "发邀请");
  const form = h("form", { novalidate: true }, h("div", { class: "summary" }), field("单位名称里的字", wanted, "例如“柳湾”。最多列 20 个。"), field("单位", unit), field("岗位", role),
    field("姓名", display), field("用户名", username, "4 至 64 个小写字母、数字、点、横线，以后不改。"), tick("负责人", head), button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(button, async () => {
      clearProblems(form);
      if (!unit.value) return pointOut(form, "/unit_id", "请先填单位名称里的字，再选单位。");
      const body = { username: username.value, display_name: display.value, unit_id: unit.value, role: role.value, is_head: head.checked };
      const answer = await call("POST", `${PATH}/invitations`, { body });
      if (!answer.ok) return answer.status === 401 ? null : showProblem(form, answer.body || { detail: wordsFor(answer) });
      form.reset();
      await load();
      return handOver(sent, answer.body);
    });
  });
  const box = h("details", { class: "box" }, h("summary", {}, "开账号：发邀请"), form);
  box.addEventListener("toggle", () => { if (box.open && !found.length) look(); });
  return box;
}
