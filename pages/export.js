// How is the list of what a desk sees taken along?

import { $, h, say } from "./kit.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";

/** Tie the form below the filters of the inbox: what is chosen there is what is taken along. */
export function tieExport(call) {
  const form = $("export");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(form.querySelector("button"), async () => {
      clearProblems(form);
      const code = $("export-code").value.replace(/\s/g, "");
      if (!code) return pointOut(form, "/one_time_code", "请填写动态码。");
      const body = { closed: $("closed").checked, one_time_code: code };
      if ($("state").value) body.state = $("state").value;
      if ($("colour").value) body.colour = $("colour").value;
      $("export-code").value = "";
      const headers = { "Content-Type": "application/json", "Accept-Language": "zh-CN", Authorization: `Bearer ${call.token()}` };
      const answer = await fetch("/v1/desk/exports", { method: "POST", headers, body: JSON.stringify(body), credentials: "omit" }).catch(() => null);
      if (!answer) return showProblem(form, { detail: "没有连上网络，请再点一次。" });
      if (!answer.ok) return showProblem(form, await answer.json().catch(() => ({ detail: "没有办成，请再试。" })));
      const link = h("a", { href: URL.createObjectURL(await answer.blob()), download: "信访件清单.csv" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      return say(`已导出 ${answer.headers.get("X-Row-Count")} 件，已记录。`);
    });
  });
}
