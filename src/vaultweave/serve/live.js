// @ts-check
// Loads a page of a preview anew when it has changed, where it was read, and says what is wrong.
"use strict";
(() => {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  const page = decodeURIComponent(own.dataset.page || "");
  const since = new URL(own.src).search.slice(1);
  const key = "vaultweave-live";

  /** Go back to where the reader was. */
  function restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) || "null");
      if (kept && kept.path === location.pathname) {
        scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
        document.querySelectorAll("details").forEach((each, at) => {
          if (kept.open[at] !== undefined) each.open = kept.open[at];
        });
        scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
      }
    } catch {
      // Where nothing may be stored, the page begins at its top.
    }
  }

  function reload() {
    try {
      const open = [...document.querySelectorAll("details")].map((each) => each.open);
      const kept = { path: location.pathname, x: scrollX, y: scrollY, open };
      sessionStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // As above.
    }
    location.reload();
  }

  /** @param {string[]} faults */
  function show(faults) {
    document.getElementById(key)?.remove();
    if (!faults.length) return;
    const box = document.createElement("aside");
    box.id = key;
    box.setAttribute("role", "alert");
    Object.assign(box.style, {
      position: "fixed", inset: "auto 0 0 0", zIndex: "2147483647", maxHeight: "50vh",
      overflow: "auto", padding: "12px 16px", background: "#2b1014", color: "#ffe9e9",
      font: "14px/1.5 ui-monospace, monospace", borderTop: "3px solid #e5484d",
      whiteSpace: "pre-wrap", overflowWrap: "anywhere",
    });
    const close = document.createElement("button");
    close.textContent = "Close";
    close.style.float = "right";
    close.addEventListener("click", () => box.remove());
    const text = document.createElement("div");
    text.textContent = faults.join("\n");
    box.append(close, text);
    document.body.append(box);
  }

  function listen() {
    const asked = new URLSearchParams({ token: "TOKEN", since, page });
    const source = new EventSource(`/.live/news?${asked}`);
    source.addEventListener("message", (event) => {
      const news = JSON.parse(event.data);
      if (news.reload) {
        source.close();
        reload();
      } else {
        show(news.faults);
      }
    });
    addEventListener("pagehide", () => source.close());
  }

  restore();
  addEventListener("load", () => {
    restore();
    try {
      sessionStorage.removeItem(key);
    } catch {
      // As above.
    }
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  listen();
})();
