// @ts-check
// What pages do beyond showing themselves; all of them work without it.
"use strict";

(() => {
  const root = document.documentElement;
  const modes = ["system", "light", "dark"];

  /** @returns {string} the theme the reader chose, "system" where none or storage is closed */
  const chosen = () => {
    try {
      const kept = localStorage.getItem("vaultweave-theme") || "";
      return modes.includes(kept) ? kept : "system";
    } catch {
      return "system";
    }
  };

  /** @param {string} mode */
  const apply = (mode) => {
    if (mode === "light" || mode === "dark") root.dataset.theme = mode;
    else delete root.dataset.theme;
  };

  let mode = chosen();
  apply(mode);
  root.classList.add("js");

  const theme = /** @type {HTMLButtonElement | null} */ (document.querySelector(".tools .theme"));
  if (theme) {
    const label = () => {
      theme.textContent = mode === "system" ? "Auto" : mode === "light" ? "Light" : "Dark";
      theme.dataset.mode = mode;
      theme.setAttribute("aria-label", `${theme.textContent}: change the theme`);
    };
    label();
    theme.hidden = false;
    theme.addEventListener("click", () => {
      mode = modes[(modes.indexOf(mode) + 1) % modes.length];
      try {
        localStorage.setItem("vaultweave-theme", mode);
      } catch {
        // The choice holds for this page only.
      }
      apply(mode);
      label();
    });
    // A page in another tab, or one that the browser kept for its back button, follows.
    const follow = () => {
      mode = chosen();
      apply(mode);
      label();
    };
    addEventListener("storage", follow);
    addEventListener("pageshow", follow);
  }

  // On narrow pages the side bar stands below the text; the link to it becomes a switch.
  const browse = document.querySelector(".tools .browse");
  const side = document.getElementById("shelf");
  if (browse && side) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "browse";
    button.textContent = "Browse";
    button.setAttribute("aria-controls", "shelf");
    button.setAttribute("aria-expanded", "false");
    browse.replaceWith(button);
    /** @param {boolean} open */
    const turn = (open) => {
      button.setAttribute("aria-expanded", String(open));
      side.classList.toggle("open", open);
    };
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      turn(open);
      const first = side.querySelector("a");
      if (open && first) first.focus();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && side.classList.contains("open")) {
        turn(false);
        button.focus();
      }
    });
  }

  // Tables that are wider than the page can be scrolled by keyboard.
  for (const box of document.querySelectorAll(".table")) {
    if (box.scrollWidth > box.clientWidth) {
      box.setAttribute("tabindex", "0");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "Table, scrolls sideways");
    }
  }

  // Headings can be linked to, and code copied.
  for (const heading of document.querySelectorAll(".prose :is(h1, h2, h3, h4, h5, h6)[id]")) {
    const link = document.createElement("a");
    link.className = "anchor";
    link.href = `#${heading.id}`;
    link.textContent = "#";
    link.setAttribute("aria-label", `Link to ${heading.textContent}`);
    heading.append(link);
  }
  if (navigator.clipboard) {
    for (const box of document.querySelectorAll(".highlight")) {
      const code = box.querySelector("code");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", () => {
        navigator.clipboard.writeText(code ? code.textContent || "" : "").then(
          () => { button.textContent = "Copied"; },
          () => { button.textContent = "Not copied"; },
        );
      });
      box.append(button);
    }
  }

  // Beside a wide page's text there is room for its footnotes; their list stays at the end.
  const text = document.querySelector(".note .prose");
  const references = text
    ? /** @type {HTMLAnchorElement[]} */ ([...text.querySelectorAll(".footnote-ref a")])
    : [];
  const main = document.getElementById("main");
  if (text && main && references.length) {
    const wide = matchMedia("(min-width: 72.01rem)");
    /** @param {string} id */
    const beside = (id) => {
      const box = document.createElement("div");
      const note = document.getElementById(id);
      if (note) box.append(...note.cloneNode(true).childNodes);
      for (const one of box.querySelectorAll("[id]")) one.removeAttribute("id");
      for (const one of box.querySelectorAll(".footnote-back")) one.remove();
      for (const one of box.querySelectorAll("a, button, [tabindex]")) one.setAttribute("tabindex", "-1");
      box.className = "side-note";
      box.setAttribute("aria-hidden", "true");
      return box;
    };
    const place = () => {
      for (const old of main.querySelectorAll(".side-note")) old.remove();
      if (!wide.matches) return;
      const top = main.getBoundingClientRect().top;
      const above = [...document.querySelectorAll(".rail > *")].map((one) => one.getBoundingClientRect().bottom);
      let free = Math.max(0, ...above.map((bottom) => bottom - top + 24));
      const told = new Set();
      for (const reference of references) {
        const id = decodeURIComponent(reference.hash.slice(1));
        const line = reference.getClientRects()[0];
        if (told.has(id) || !line) continue;
        told.add(id);
        const box = beside(id);
        box.dataset.number = reference.textContent || "";
        main.append(box);
        const here = Math.max(line.top - top, free);
        box.style.top = `${here}px`;
        free = here + box.offsetHeight + 12;
      }
    };
    new ResizeObserver(() => requestAnimationFrame(place)).observe(text);
    wide.addEventListener("change", place);
  }

  // The contents list marks the section that is being read.
  const lines = new Map();
  for (const link of document.querySelectorAll(".contents a")) {
    const id = decodeURIComponent((link.getAttribute("href") || "").slice(1));
    const target = id && document.getElementById(id);
    if (target) lines.set(target, link);
  }
  if (lines.size) {
    let waiting = false;
    const mark = () => {
      waiting = false;
      let current = null;
      for (const target of lines.keys()) {
        if (target.getBoundingClientRect().top < 120) current = target;
      }
      for (const [target, link] of lines) {
        if (target === current) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      }
    };
    addEventListener("scroll", () => {
      if (!waiting) requestAnimationFrame(mark);
      waiting = true;
    }, { passive: true });
    mark();
  }
})();
