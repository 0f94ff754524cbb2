// @ts-check
// A table of claims that can be sorted by its heads, and filtered; without this it is a table.
"use strict";

(() => {
  const table = /** @type {HTMLTableElement | null} */ (document.querySelector("table.sheet"));
  const sift = /** @type {HTMLElement | null} */ (document.querySelector(".sift"));
  if (!table || !sift) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.querySelectorAll("thead th")];
  const order = new Intl.Collator(document.documentElement.lang || undefined, {
    numeric: true, sensitivity: "base",
  });
  const text = (/** @type {HTMLTableRowElement} */ row, /** @type {number} */ at) =>
    (row.cells[at].textContent || "").trim();

  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", `Sort by ${head.textContent}`);
    head.append(button);
    head.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      // What has no value stands last either way.
      const sorted = [...rows].sort((one, other) => {
        const [a, b] = [text(one, at), text(other, at)];
        if (!a || !b) return Number(!a) - Number(!b);
        return down ? order.compare(b, a) : order.compare(a, b);
      });
      body.append(...sorted);
    });
  });

  const words = (/** @type {string} */ said) =>
    said.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const known = rows.map((row) => words(row.textContent || ""));
  const input = /** @type {HTMLInputElement} */ (sift.querySelector("input"));
  const choice = /** @type {HTMLSelectElement} */ (sift.querySelector("select"));
  const said = /** @type {HTMLElement} */ (sift.querySelector("[role=status]"));
  const show = () => {
    const asked = words(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, at) => {
      const fits = asked.every((word) => known[at].includes(word))
        && (!choice.value || row.dataset.tone === choice.value);
      row.hidden = !fits;
      count += Number(fits);
    });
    said.textContent = count === rows.length ? "" : `${count} of ${rows.length} claims`;
  };
  input.addEventListener("input", show);
  choice.addEventListener("change", show);
  sift.hidden = false;
  show();
})();
