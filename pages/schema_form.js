// How is a form made from the JSON Schema of a move, so that new moves need no new page?

import { field, fill, fresh, h, put, tick } from "./kit.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

const LONG = 120; // characters beyond which a text gets a big field

/** Build the fields of an object schema: {node, read()}; `only` leaves fields away that the page fills in. */
export function schemaForm(schema, { skip = [], pointer = "" } = {}, root = schema) {
  const required = schema.required || [];
  const parts = Object.keys(schema.properties || {}).filter((name) => !skip.includes(name)).map((name) => {
    const inner = plain(schema.properties[name], root);
    const made = one(name, inner, required.includes(name), `${pointer}/${name}`, root);
    return { name, made };
  });
  return {
    node: h("div", {}, parts.map((part) => part.made.node)),
    read() {
      const told = {};
      parts.forEach(({ name, made }) => {
        const value = made.read();
        if (value !== undefined) told[name] = value;
      });
      return told;
    },
  };
}

/** Follow $ref, and take "or null" away. */
function plain(schema, root) {
  if (schema.$ref) {
    const found = schema.$ref.replace("#/", "").split("/").reduce((at, step) => at[step], root);
    return plain(Object.assign({}, found, { title: schema.title || found.title, description: schema.description, default: schema.default }), root); // what the code says of a shape is not for the desk
  }
  const some = (schema.anyOf || schema.oneOf || schema.allOf || []).filter((part) => part.type !== "null");
  if (some.length !== 1) return schema;
  const inner = plain(some[0], root);
  return Object.assign({}, inner, { title: schema.title || inner.title, description: schema.description, default: schema.default });
}

function one(name, schema, required, pointer, root) {
  const isSaid = required || /选填/.test(schema.title);
  const label = [schema.title || name, isSaid ? "" : h("small", {}, " 可以不填")];
  if (name === "category") return category(schema, pointer, label);
  if (schema.const !== undefined && typeof schema.const !== "boolean") return { node: "", read: () => schema.const };
  if (schema.type === "boolean" || typeof schema.const === "boolean") return yesOrNo(schema, pointer);
  if (schema.enum) return choice(schema, required, pointer, label);
  if (schema.type === "array") return list(name, schema, required, pointer, root);
  if (schema.type === "object" && schema.properties) {
    const inner = schemaForm(schema, { pointer }, root);
    return { node: h("fieldset", { class: "inset" }, h("legend", {}, label), inner.node), read: inner.read };
  }
  return text(schema, pointer, label);
}

function yesOrNo(schema, pointer) {
  const box = h("input", { type: "checkbox", checked: schema.default === true, "data-pointer": pointer, "data-must": schema.const === true });
  const words = [h("strong", {}, schema.title), schema.description ? [h("br"), schema.description] : ""];
  return { node: tick(words, box), read: () => box.checked };
}

/** What must be ticked and is not: {pointer, words}, null when nothing is missing. */
export function unmet(form) {
  const box = form.querySelector("[data-must]:not(:checked)");
  return box && { pointer: box.dataset.pointer, words: `请先确认“${box.closest("label").querySelector("strong").textContent}”，并打勾。` };
}

/** A category is chosen from the list; while the list does not come, it stays as it was. */
function category(schema, pointer, label) {
  const box = h("select", { "data-pointer": pointer }, h("option", { value: "" }, "不改"));
  ask("GET", "/v1/categories").then((answer) => {
    ((answer.body && answer.body.items) || answer.body || []).forEach((top) => put(box, h("optgroup", { label: top.name },
      h("option", { value: top.slug }, top.name), (top.children || []).map((sub) => h("option", { value: sub.slug }, `　${sub.name}`)))));
  });
  return { node: field(label, box, schema.description), read: () => box.value || undefined };
}

function choice(schema, required, pointer, label) {
  const many = schema.enum.map((code) => h("option", { value: code }, word(code)));
  const box = h("select", { "data-pointer": pointer }, h("option", { value: "" }, required ? "请选择" : "不选"), many);
  if (schema.default) box.value = schema.default;
  return { node: field(label, box, schema.description), read: () => box.value || undefined };
}

function text(schema, pointer, label) {
  const kind = schema.type === "integer" || schema.type === "number" ? "number"
    : schema.format === "date" ? "date" : schema.format === "date-time" ? "datetime-local" : "text";
  const limit = schema.maxLength || LONG + 1;
  const facts = { "data-pointer": pointer, maxlength: schema.maxLength, autocomplete: "off" };
  const long = kind === "text" && limit > LONG && !schema.pattern && schema.format !== "uuid";
  const box = long ? h("textarea", Object.assign({ rows: limit > 1000 ? 6 : 3 }, facts)) : h("input", Object.assign({ type: kind }, facts));
  const read = () => {
    const typed = box.value.trim();
    if (!typed) return undefined;
    if (kind === "number") return Number(typed);
    return kind === "datetime-local" ? new Date(`${typed}:00+08:00`).toISOString() : typed;
  };
  return { node: field(label, box, schema.description), read };
}

/** A list: of objects or texts, with rows to add and take away. */
function list(name, schema, required, pointer, root) {
  const items = plain(schema.items || {}, root);
  const rows = [];
  const place = h("div", {});
  const add = () => {
    const row = { id: fresh("row") };
    rows.push(row);
    row.made = one(name, Object.assign({}, items, { title: items.properties ? `第 ${rows.length} 项` : items.title || "" }), true, `${pointer}/${rows.length - 1}`, root);
    draw();
  };
  const draw = () => fill(place, rows.map((row, at) => h("div", {}, numbered(row.made.node, pointer, at),
    rows.length > (schema.minItems || 0) ? h("button", { type: "button", class: "plain", onclick: () => { rows.splice(at, 1); draw(); } }, "去掉这一项") : "")));
  for (let count = 0; count < (schema.minItems || 0); count += 1) add();
  const more = h("button", { type: "button", class: "plain", onclick: () => { if (rows.length < (schema.maxItems || 100)) add(); } }, "＋ 加一项");
  return {
    node: h("fieldset", { class: "box", "data-pointer": pointer }, h("legend", {}, schema.title || name, required ? "" : h("small", {}, " 可以不填")),
      schema.description ? h("p", { class: "hint" }, schema.description) : "", place, more),
    read: () => {
      const values = rows.map((row) => row.made.read()).filter((value) => value !== undefined);
      return values.length || required ? values : undefined;
    },
  };
}

/** Number a row anew: its pointers and its title follow its place in the list. */
function numbered(node, pointer, at) {
  node.querySelectorAll("[data-pointer]").forEach((input) => {
    const tail = input.dataset.pointer.slice(pointer.length + 1);
    input.dataset.pointer = `${pointer}/${at}${tail.replace(/^[0-9]+/, "")}`;
  });
  const legend = node.querySelector("legend");
  if (legend && /^第/.test(legend.textContent)) legend.textContent = `第 ${at + 1} 项`;
  return node;
}
