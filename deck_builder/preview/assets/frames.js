"use strict";
// Each phone is a sandboxed frame that runs no scripts. The page sets its content from outside.
{
  const HEIGHTS = { 320: 460, 360: 560, 390: 680, 768: 900 }; // height by screen width, in pixels, without bars and buttons
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
          // If a card navigates its frame away, forget what was shown, so that the next card is drawn again.
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

    /** Show one side of a card. If `isSameCard` is true, keep the scroll position and open details. */
    show(html, css, ordinal, isSameCard) {
      const inside = this.frame.contentDocument;
      const window = this.frame.contentWindow;
      const now = JSON.stringify([html, css, ordinal]);
      if (isSameCard && now === this.shown) return;
      const at = [window.scrollX, window.scrollY];
      const open = isSameCard ? openDetails(inside) : new Set();
      inside.getElementById("card-style").textContent = css;
      const night = this.theme === "dark" ? " nightMode night_mode" : "";
      inside.body.className = `card card${ordinal + 1}${night}`;
      inside.getElementById("qa").innerHTML = html;
      for (const [key, details] of keyed(inside)) if (open.has(key)) details.open = true;
      this.shown = now;
      const settle = () => {
        if (isSameCard) window.scrollTo(...at);
        else window.scrollTo(0, this.side === "back" ? answerAt(inside, window) : 0);
        this.measure();
      };
      settle();
      // Images have no height until they are loaded.
      const images = [...inside.images].filter((image) => !image.complete);
      if (images.length) Promise.allSettled(images.map((image) => image.decode())).then(() => this.shown === now && settle());
    }

    size(width, zoom) {
      this.frame.style.width = `${width}px`;
      this.frame.style.height = `${HEIGHTS[width]}px`;
      this.element.style.width = `${width + 2}px`;
      this.frame.contentDocument.body.style.zoom = zoom;
      this.measure();
    }

    /** Show a note if the card scrolls or is too wide, because the frame shows no scroll bars. */
    measure() {
      const root = this.frame.contentDocument.documentElement;
      const isWide = root.scrollWidth > root.clientWidth + 1;
      this.notes.classList.toggle("wrong", isWide);
      this.notes.textContent = isWide ? "wider than the screen" : root.scrollHeight > root.clientHeight + 1 ? "scrolls" : "";
    }
  }

  /** Return each details element with a key: its summary, numbered because two elements can have the same summary. */
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

  /** Return the vertical position, in pixels, to which Anki scrolls when it shows the back. */
  function answerAt(inside, window) {
    const answer = inside.getElementById("answer");
    return answer ? answer.getBoundingClientRect().top + window.scrollY : 0;
  }

  /** Open a card's link in a new window, because a phone opens it outside Anki. */
  function follow(event) {
    const link = event.target.closest?.("a[href], area[href]");
    if (!link) return;
    event.preventDefault();
    if (/^https?:$/.test(link.protocol) && link.origin !== location.origin) window.open(link.href, "_blank", "noopener,noreferrer");
  }

  globalThis.Phone = Phone;
}
