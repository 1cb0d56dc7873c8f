/* Makes elements, and turns a tree into another one in place: no flicker, no lost focus. */

function h(tag, attributes, ...children) {
  const [, drawn, name] = /^(svg:)?(.+)$/.exec(tag);
  const element = drawn
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) element.setAttribute(key, value);
  }
  // Whatever the data says becomes a text node, never markup.
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

function patch(old, fresh) {
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return undefined;
  }
  patchAttributes(old, fresh);
  const [olds, freshes] = [[...old.childNodes], [...fresh.childNodes]];
  freshes.forEach((child, at) => (at < olds.length ? patch(olds[at], child) : old.append(child)));
  olds.slice(freshes.length).forEach((child) => child.remove());
  return undefined;
}

function patchAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    // Which details are open is the reader's business.
    if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function identifier(...words) {
  return words.join("-").toLowerCase().replace(/\W+/g, "-");
}

function section(title, ...children) {
  const id = identifier("section", title);
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), ...children);
}

function sign(glyph) {
  return h("span", { class: "sign", "aria-hidden": "true" }, glyph);
}

function table(caption, heads, rows, kind) {
  const head = heads.map((text) => h("th", { scope: "col" }, text));
  const body = rows.map(([first, ...rest]) =>
    h("tr", {}, h("th", { scope: "row" }, first), rest.map((text) => h("td", {}, text))),
  );
  return h(
    "table",
    { class: kind },
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, head)),
    h("tbody", {}, body),
  );
}
