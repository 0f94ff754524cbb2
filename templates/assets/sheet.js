// @ts-check
// A table of claims that can be sorted by its heads, and filtered; without this it is a table.
// Where it has several parts, a page each, all are read once it is sorted or filtered.
"use strict";

(() => {
  const MOST = 1000; // rows that a page shows with ease
  const table = /** @type {HTMLTableElement | null} */ (document.querySelector("table.sheet"));
  const sift = /** @type {HTMLElement | null} */ (document.querySelector(".sift"));
  if (!table || !sift) return;
  const body = table.tBodies[0];
  const own = [...body.rows];
  const heads = [...table.querySelectorAll("thead th")];
  const order = new Intl.Collator(document.documentElement.lang || undefined, {
    numeric: true, sensitivity: "base",
  });
  const words = (/** @type {string} */ said) =>
    said.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const laid = (/** @type {HTMLTableRowElement[]} */ several) =>
    several.map((row) => ({ row, known: words(row.textContent || "") }));
  const figure = (/** @type {number} */ number) => number.toLocaleString("en");
  const parts = Number(table.dataset.parts || 1);
  let rows = laid(own);

  const part = async (/** @type {number} */ number) => {
    if (number === Number(table.dataset.part)) return own;
    const { first = "", others = "" } = table.dataset;
    const answer = await fetch(number === 1 ? first : others.replace("--N.", `--${number}.`));
    const there = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = [...there.querySelectorAll("table.sheet tbody tr")];
    if (!found.length) throw new Error(`no part ${number}`);
    found.forEach((row) => row.removeAttribute("id")); // rows of this part have the same ones
    return /** @type {HTMLTableRowElement[]} */ (found);
  };
  // A page that was opened as a file may read no others.
  let state = parts === 1 ? "read" : location.protocol === "file:" ? "lacking" : "unread";
  const readAll = async () => {
    state = "being read";
    try {
      const numbers = Array.from({ length: parts }, (_, at) => at + 1);
      rows = laid((await Promise.all(numbers.map(part))).flat());
      state = "read";
    } catch {
      state = "lacking";
    }
    show();
  };

  /** @type {{ at: number, down: boolean } | null} */
  let by = null;
  const sorted = (/** @type {HTMLTableRowElement[]} */ several) => {
    if (!by) return several;
    const { at, down } = by;
    const keyed = several.map((row) => ({ row, key: (row.cells[at].textContent || "").trim() }));
    keyed.sort(({ key: a }, { key: b }) => {
      if (!a || !b) return Number(!a) - Number(!b); // what has no value stands last either way
      return down ? order.compare(b, a) : order.compare(a, b);
    });
    return keyed.map(({ row }) => row);
  };

  const input = /** @type {HTMLInputElement} */ (sift.querySelector("input"));
  const choice = /** @type {HTMLSelectElement} */ (sift.querySelector("select"));
  const said = /** @type {HTMLElement} */ (sift.querySelector("[role=status]"));
  const pager = /** @type {HTMLElement | null} */ (document.querySelector(".pager"));
  const show = () => {
    const asked = words(input.value).split(/\s+/).filter(Boolean);
    const plain = !asked.length && !choice.value;
    if (pager) pager.classList.toggle("idle", state === "read" && !(plain && !by));
    if (plain && !by) {
      body.replaceChildren(...own);
      said.textContent = "";
      return;
    }
    if (state === "unread") void readAll();
    const fits = rows
      .filter(({ row, known }) => asked.every((word) => known.includes(word))
        && (!choice.value || row.dataset.tone === choice.value))
      .map(({ row }) => row);
    body.replaceChildren(...sorted(fits).slice(0, MOST));
    said.textContent = [
      plain ? "" : `${figure(fits.length)} of ${figure(rows.length)} claims`,
      fits.length > MOST ? `the first ${figure(MOST)} are shown` : "",
      state === "being read" ? `reading all ${figure(parts)} parts …` : "",
      state === "lacking" ? "of this part only" : "",
    ].filter(Boolean).join(", ");
  };

  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", `Sort by ${head.textContent}`);
    head.append(button);
    head.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      by = { at, down };
      show();
    });
  });
  input.addEventListener("input", show);
  choice.addEventListener("change", show);
  sift.hidden = false;
  show();
})();
