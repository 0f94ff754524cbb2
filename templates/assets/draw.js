// @ts-check
// Diagrams and formulas that the build leaves to the reader's browser, once they come into view.
// Without it a page shows their source.
"use strict";

(() => {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  /** @type {Map<string, Promise<any>>} */
  const loading = new Map();

  /**
   * @param {string} file
   * @param {string} name
   * @returns {Promise<any>} what a library of ours calls itself, loaded once
   */
  const library = (file, name) => {
    const known = loading.get(file);
    if (known) return known;
    const made = new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = new URL(`vendor/${file}`, own).href;
      script.onload = () => done(/** @type {any} */ (globalThis)[name]);
      script.onerror = failed;
      document.head.append(script);
    });
    loading.set(file, made);
    return made;
  };

  let set = false;

  /** @param {HTMLElement} box */
  const diagram = async (box) => {
    const source = box.textContent || "";
    try {
      const mermaid = await library("mermaid.tiny.js", "mermaid");
      if (!set) {
        mermaid.initialize({
          startOnLoad: false,
          securityLevel: "strict",
          theme: dark ? "dark" : "neutral",
          htmlLabels: false,
          flowchart: { htmlLabels: false },
        });
        set = true;
      }
      await mermaid.parse(source);
      await mermaid.run({ nodes: [box] });
      box.setAttribute("role", "img");
      box.setAttribute("aria-label", `Diagram: ${source}`);
      box.removeAttribute("tabindex");
    } catch {
      box.textContent = source;
      box.dataset.failed = "";
    }
  };

  /** @param {HTMLElement} box */
  const formula = async (box) => {
    const source = box.textContent || "";
    try {
      const katex = await library("katex.min.js", "katex");
      katex.render(source, box, {
        output: "mathml",
        displayMode: box.dataset.tex === "block",
        throwOnError: true,
        trust: false,
        strict: "ignore",
        maxExpand: 1000,
      });
    } catch {
      box.textContent = source;
    }
  };

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      const box = /** @type {HTMLElement} */ (entry.target);
      (box.matches(".mermaid") ? diagram : formula)(box);
    }
  }, { rootMargin: "200px" });
  for (const box of document.querySelectorAll("pre.mermaid, [data-tex]")) seen.observe(box);
})();
