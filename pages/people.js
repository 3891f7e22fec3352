// Who else signs?

import { $, fill, h } from "./kit.js";

const LIMIT = 200;

/** Rows of co-petitioners; `changed()` after each change. */
export class Others {
  constructor(rows, changed) {
    this.rows = rows.length ? rows : [];
    this.changed = changed;
    $("add-co").addEventListener("click", () => {
      if (this.rows.length >= LIMIT) return;
      this.rows.push({ name: "", phone: "" });
      this.draw();
      $(`co-${this.rows.length - 1}-name`).focus();
    });
    this.draw();
  }

  /** What goes out: rows without any text are left away, before their numbers are used. */
  told() {
    const used = this.rows.filter((row) => row.name.trim() || row.phone.trim());
    if (used.length !== this.rows.length) {
      this.rows = used;
      this.draw();
    }
    return used.map((row) => ({ name: row.name.trim(), phone: row.phone.trim() || null }));
  }

  draw() {
    fill($("co"), this.rows.map((row, at) => h("fieldset", { class: "inset" },
      h("legend", {}, `联名人 ${at + 1}`),
      this.line(row, at, "name", "姓名", {}),
      this.line(row, at, "phone", "电话（可以不填）", { type: "tel", inputmode: "tel" }),
      h("button", { type: "button", class: "plain", onclick: () => { this.rows.splice(at, 1); this.draw(); this.changed(); $("add-co").focus(); } }, `去掉联名人 ${at + 1}`))));
  }

  line(row, at, name, words, facts) {
    const id = `co-${at}-${name}`;
    const typed = (event) => { row[name] = event.target.value; this.changed(); };
    return [h("label", { for: id }, words),
      h("input", Object.assign({ id, "data-pointer": `/co_petitioners/${at}/${name}`, value: row[name], autocomplete: "off", maxlength: 50, oninput: typed }, facts))];
  }
}
