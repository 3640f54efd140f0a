"use strict";
// Phones: each a frame in which nothing can run, filled from outside.
{
  const HEIGHTS = { 320: 460, 360: 560, 390: 680, 768: 900 }; // what bars and buttons leave of such a screen
  const SHELL = `<!doctype html><html class="mobile" lang="en"><head><meta charset="utf-8"><base href="media/"><style>
    html { scrollbar-width: none; }
    html.night-mode { color-scheme: dark; }
    ::-webkit-scrollbar { display: none; }
    body { margin: 0; }
    img { max-width: 100%; }
    math[display="block"] { margin: 0.6em 0; overflow-x: auto; overflow-y: hidden; }
    .no-mathml { text-decoration: underline dotted; font-family: monospace; }
    </style><style id="card-style"></style></head><body class="card"><div id="qa" dir="auto"></div></body></html>`;

  class Phone {
    constructor(side, theme, onKey) {
      this.side = side;
      this.theme = theme;
      const label = `${side === "front" ? "Front" : "Back"}, ${theme}`;
      this.element = document.createElement("figure");
      this.element.className = `phone ${theme} ${side}`;
      this.notes = Object.assign(document.createElement("span"), { className: "notes" });
      const caption = document.createElement("figcaption");
      caption.append(Object.assign(document.createElement("span"), { textContent: label }), this.notes);
      this.frame = document.createElement("iframe");
      this.frame.title = label;
      this.frame.setAttribute("sandbox", "allow-same-origin");
      this.frame.srcdoc = SHELL;
      this.element.append(caption, this.frame);
      this.shown = "";
      this.ready = new Promise((done) => {
        this.frame.addEventListener("load", () => {
          // A frame that was taken elsewhere, whatever the way, comes back to the card.
          this.shown = "";
          const inside = this.frame.contentDocument;
          inside.documentElement.classList.toggle("night-mode", theme === "dark");
          inside.addEventListener("keydown", onKey);
          inside.addEventListener("click", follow);
          inside.addEventListener("toggle", () => this.measure(), true);
          done();
        });
      });
    }

    /** Show a side; `keeps` says that it is the same card as before, read on where one was. */
    show(html, css, ordinal, keeps) {
      const inside = this.frame.contentDocument;
      const window = this.frame.contentWindow;
      const now = JSON.stringify([html, css, ordinal]);
      if (keeps && now === this.shown) return;
      const at = [window.scrollX, window.scrollY];
      const open = keeps ? openDetails(inside) : new Set();
      inside.getElementById("card-style").textContent = css;
      const night = this.theme === "dark" ? " nightMode night_mode" : "";
      inside.body.className = `card card${ordinal + 1}${night}`;
      inside.getElementById("qa").innerHTML = html;
      for (const [key, details] of keyed(inside)) if (open.has(key)) details.open = true;
      this.shown = now;
      const settle = () => {
        if (keeps) window.scrollTo(...at);
        else window.scrollTo(0, this.side === "back" ? answerAt(inside, window) : 0);
        this.measure();
      };
      settle();
      // Pictures have no height before they are there.
      const pictures = [...inside.images].filter((picture) => !picture.complete);
      if (pictures.length) Promise.allSettled(pictures.map((picture) => picture.decode())).then(() => this.shown === now && settle());
    }

    size(width, zoom) {
      this.frame.style.width = `${width}px`;
      this.frame.style.height = `${HEIGHTS[width]}px`;
      this.element.style.width = `${width + 2}px`;
      this.frame.contentDocument.body.style.zoom = zoom;
      this.measure();
    }

    /** Say what a phone without scroll bars does not show. */
    measure() {
      const root = this.frame.contentDocument.documentElement;
      const isWide = root.scrollWidth > root.clientWidth + 1;
      this.notes.classList.toggle("wrong", isWide);
      this.notes.textContent = isWide ? "wider than the screen" : root.scrollHeight > root.clientHeight + 1 ? "scrolls" : "";
    }
  }

  /** Return details by what they are called, and the how many-th of that name they are. */
  function keyed(inside) {
    const counts = new Map();
    return [...inside.querySelectorAll("details")].map((details) => {
      const name = details.querySelector("summary")?.textContent ?? "";
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return [`${counts.get(name)} ${name}`, details];
    });
  }

  function openDetails(inside) {
    return new Set(keyed(inside).filter(([, details]) => details.open).map(([key]) => key));
  }

  /** Return where Anki scrolls to on a back. */
  function answerAt(inside, window) {
    const answer = inside.getElementById("answer");
    return answer ? answer.getBoundingClientRect().top + window.scrollY : 0;
  }

  /** Open a link of a card beside this page, as a phone opens it beside Anki. */
  function follow(event) {
    const link = event.target.closest?.("a[href], area[href]");
    if (!link) return;
    event.preventDefault();
    if (/^https?:$/.test(link.protocol) && link.origin !== location.origin) window.open(link.href, "_blank", "noopener,noreferrer");
  }

  globalThis.Phone = Phone;
}
