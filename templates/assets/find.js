// @ts-check
// The way to all names becomes a field that finds one; names come in files by first letters.
"use strict";

(() => {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const find = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".tools .find"));
  if (!find) return;
  const root = new URL("../../", own);
  /** @type {Map<string, string[][] | null>} */
  const known = new Map();
  const box = document.createElement("div");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const said = document.createElement("span");
  box.className = "finder";
  input.type = "search";
  input.placeholder = "Find a name";
  input.autocomplete = "off";
  input.spellcheck = false;
  for (const [name, value] of [
    ["aria-label", "Find a name"], ["role", "combobox"], ["aria-autocomplete", "list"],
    ["aria-expanded", "false"], ["aria-controls", "found"], ["aria-keyshortcuts", "/"],
  ]) input.setAttribute(name, value);
  list.id = "found";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names");
  said.className = "spoken";
  said.setAttribute("role", "status");
  box.append(input, list, said);
  find.replaceWith(box);

  const signs = /[\u2e80-\u{10ffff}]+/gu;
  /** @param {string} text */
  const words = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(signs, " $& ").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  /** One word as people type it: Moody's, AT&T, e.l.f.
   * @param {string} text */
  const typed = (text) => words(text.replace(/['’ʼ.&]/g, ""));
  let at = -1;
  const options = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  /** @param {number} to */
  const choose = (to) => {
    const all = options();
    if (!all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  /** @type {Set<string> | null} */
  let there = null;
  /** @param {string} file */
  const load = (file) => {
    const script = document.createElement("script");
    script.src = new URL(`_/search/${file}.js`, root).href;
    document.head.append(script);
  };
  const show = () => {
    const asked = typed(input.value);
    const begin = asked[0] || "";
    const letters = [...begin].slice(0, begin.search(signs) ? 2 : 1).join("");
    if (!letters) return close();
    if (!there) return load("letters");
    if (!known.has(letters)) {
      known.set(letters, there.has(letters) ? null : []);
      if (there.has(letters)) {
        load([...letters].map((c) => (c.codePointAt(0) || 0).toString(16)).join("-"));
      }
    }
    const names = known.get(letters);
    if (!names) return;
    const fits = names.filter((entry) => {
      const called = [entry[0], ...entry.slice(3)];
      const own = [...called.flatMap(words), ...called.flatMap(typed)];
      return asked.every((word) => own.some(
        (one) => word.search(signs) ? one.startsWith(word) : one.includes(word),
      ));
    });
    const all = asked.join(" ");
    const first = fits.filter((entry) => typed(entry[0]).join(" ").startsWith(all));
    const shown = [...first, ...fits.filter((entry) => !first.includes(entry))].slice(0, 10);
    list.replaceChildren(...shown.map((entry, n) => {
      const option = document.createElement("li");
      const kind = document.createElement("small");
      option.id = `found-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.href = new URL(entry[1], root).href;
      const twin = shown.some((one) => one !== entry && one[0] === entry[0]);
      const folder = entry[1].split("/").slice(0, -1).join("/") || "/";
      kind.textContent = [entry[2] === "-" ? "no note yet" : entry[2], twin ? folder : ""]
        .filter(Boolean).join(" \u00b7 ");
      option.append(entry[0], kind);
      option.addEventListener("mousedown", () => { location.href = option.dataset.href || ""; });
      return option;
    }));
    const whole = letters.length > 1 || !begin.search(signs);  // one letter leads to few names
    said.textContent = fits.length ? `${fits.length} found` : whole ? "Nothing has that name" : "";
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    at = -1;
    input.removeAttribute("aria-activedescendant");
  };
  /** @type {any} */ (globalThis).vaultweaveLetters = (/** @type {string[]} */ all) => {
    there = new Set(all);
    show();
  };
  /** @type {any} */ (globalThis).vaultweaveNames = (
    /** @type {string} */ letters, /** @type {string[][]} */ names,
  ) => {
    known.set(letters, names);
    show();
  };
  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at < 0 ? -1 : at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter") {
      const chosen = options()[Math.max(0, at)];
      if (chosen && !list.hidden) location.href = chosen.dataset.href || "";
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /** @type {HTMLElement} */ (event.target).matches("input, textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
})();
