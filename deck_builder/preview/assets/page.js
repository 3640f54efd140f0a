"use strict";
// The page with its list, open card, settings, and updates.
{
  const $ = (id) => document.getElementById(id);
  const make = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  const SETTINGS = ["theme", "width", "zoom"];

  let deck = { version: "", name: "", cards: [], problems: [] };
  let matches = []; // the cards that match the search and the filters, in order
  let openId = "";
  let openAt = 0; // the index of the open card in `matches`, where the next card takes its place if it disappears
  let turn = 0; // the number of cards opened so far, so that a late response for an earlier card is ignored
  let listState = "";
  const phones = ["light", "dark"].flatMap((theme) => ["front", "back"].map((side) => new Phone(side, theme, onKey)));

  // The browser may forbid storing settings between visits.
  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* The page also works without storage. */ } };

  async function load(path) {
    const exported = globalThis.exported?.[path];
    if (exported !== undefined) return exported;
    const response = await fetch(path);
    if (!response.ok) throw new Error(`the server answered ${response.status} for ${path}`);
    return response.text();
  }

  const styles = new Map(); // by path, which contains a hash of the content
  async function style(path) {
    if (!styles.has(path)) styles.set(path, await load(path));
    return styles.get(path);
  }

  // Settings

  const setting = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

  function set(name, value) {
    const input = document.querySelector(`input[name="${name}"][value="${CSS.escape(value)}"]`);
    if (!input) return;
    input.checked = true;
    remember(name, value);
    applySettings();
  }

  function cycle(name, step = 1) {
    const values = [...document.querySelectorAll(`input[name="${name}"]`)].map((input) => input.value);
    const value = values[(values.indexOf(setting(name)) + step + values.length) % values.length];
    set(name, value);
    announce({ theme: `Theme: ${value}`, width: `${value} pixels wide`, zoom: `Text ×${value}` }[name]);
  }

  function applySettings() {
    $("phones").dataset.theme = setting("theme");
    for (const phone of phones) phone.size(Number(setting("width")), setting("zoom"));
  }

  // The list

  function filter() {
    const words = fold($("search").value).split(/\s+/).filter(Boolean);
    const [section, kind, hasProblems] = [$("section").value, $("kind").value, $("troubled").checked];
    matches = deck.cards.filter((card) =>
      (!section || card.section === section) &&
      (!kind || card.kind === kind) &&
      (!hasProblems || card.problems.length > 0) &&
      words.every((word) => card.folded.includes(word)));
    const all = deck.cards.length;
    $("count").textContent = matches.length === all ? count(all, "card") : `${matches.length.toLocaleString("en")} of ${count(all, "card")}`;
    list();
  }

  function list() {
    const now = JSON.stringify(matches.map((c) => [c.id, c.section, c.name, c.text, c.isLastGood, c.problems.length]));
    if (now !== listState) {
      listState = now;
      const at = $("list").scrollTop;
      const parts = [];
      let section, items;
      for (const card of matches) {
        if (card.section !== section || !items) {
          section = card.section;
          items = make("ol");
          parts.push(make("h2", "", section), items);
        }
        const item = make("li");
        item.append(entry(card));
        items.append(item);
      }
      $("list").replaceChildren(...parts);
      $("list").scrollTop = at;
    }
    for (const link of $("list").querySelectorAll("a")) {
      if (link.dataset.id === openId) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /** Scroll the list, but not the page, to the open card unless it is already visible. */
  function reveal() {
    const link = $("list").querySelector("[aria-current]");
    if (!link) return;
    const outer = $("list").getBoundingClientRect(), inner = link.getBoundingClientRect();
    if (inner.top < outer.top + 40 || inner.bottom > outer.bottom) {
      $("list").scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
    }
  }

  function entry(card) {
    const link = make("a");
    link.href = `#${card.id}`;
    link.dataset.id = card.id;
    const who = make("span", "who");
    who.append(make("span", "", card.name));
    const worst = card.problems.some((p) => p.severity === "error") ? "error" : "warning";
    if (card.problems.length) who.append(make("span", `mark ${worst}`, count(card.problems.length, "problem")));
    link.append(who, make("span", "asked", card.text.replace(/\\[()[\]]/g, "")));
    return link;
  }

  function setOptions(select, values) {
    const chosen = select.value;
    const options = [...new Set(values)].map((value) => Object.assign(make("option", "", value), { value }));
    select.replaceChildren(select.options[0], ...options);
    select.value = options.some((option) => option.value === chosen) ? chosen : "";
  }

  // The card

  async function open(id, { isSameCard = false } = {}) {
    const card = deck.cards.find((other) => other.id === id);
    const mine = ++turn;
    openId = card ? id : "";
    if (card && matches.includes(card)) openAt = matches.indexOf(card);
    describe(card);
    list();
    if (!isSameCard) reveal();
    if (!card) return;
    if (location.hash.slice(1) !== id) history.replaceState(null, "", `#${id}`);
    const [face, css] = await Promise.all([load(`faces/${id}.json`).then(JSON.parse), style(card.style)]);
    if (mine !== turn) return;
    for (const phone of phones) phone.show(face[phone.side], css, card.ordinal, isSameCard);
  }

  function describe(card) {
    const at = card ? matches.indexOf(card) : -1;
    $("where").textContent = card ? [at < 0 ? "not in the list" : `${at + 1} of ${matches.length}`, card.section, card.kind].join(" · ") : "";
    $("name").textContent = card ? card.name : "No card";
    $("source").textContent = card ? `${card.path}:${card.line} · ${card.id}` : "";
    $("stale").hidden = !card?.isLastGood;
    $("phones").hidden = !card;
    showProblems($("problems"), card?.problems ?? [], "in this card");
    document.title = card ? `${card.id} · ${deck.name}` : deck.name;
    $("previous").disabled = $("next").disabled = matches.length < 2 && at >= 0;
  }

  /** Show problems below the card. Unless there is an error among them, they are hidden until the reader opens them. */
  function showProblems(details, problems, where) {
    details.hidden = !problems.length;
    details.open = details.dataset.isWanted === "yes" || problems.some((problem) => problem.severity === "error");
    details.querySelector("summary").textContent = `${count(problems.length, "problem")} ${where}`;
    details.querySelector("ul").replaceChildren(...problems.map(problemItem));
  }

  function problemItem(problem) {
    const item = make("li", problem.severity);
    const text = make("div");
    text.append(make("span", "mark", `${problem.severity} ${problem.code}: `), problem.message);
    item.append(text, make("div", "place", problem.place));
    if (problem.excerpt) item.append(make("pre", "", problem.excerpt));
    return item;
  }

  function step(by, fits = () => true) {
    const candidates = matches.filter((card) => fits(card) || card.id === openId);
    if (!candidates.length) return announce("No matching cards");
    const at = candidates.findIndex((card) => card.id === openId);
    const next = candidates[at < 0 ? Math.min(openAt, candidates.length - 1) : (at + by + candidates.length) % candidates.length];
    if (next.id === openId && !fits(next)) return announce("No matching cards");
    open(next.id);
  }

  // Updates

  function announce(text) {
    $("news").textContent = text;
    clearTimeout(announce.timer);
    announce.timer = setTimeout(() => { $("news").textContent = ""; }, 4000);
  }

  async function refresh() {
    const previous = deck;
    const now = JSON.parse(await load("deck.json"));
    if (now.version === deck.version) return;
    for (const card of now.cards) card.folded = fold(`${card.id} ${card.name} ${card.text}`);
    deck = now;
    $("deck").textContent = deck.name || "Preview";
    setOptions($("section"), deck.cards.map((card) => card.section));
    setOptions($("kind"), deck.cards.map((card) => card.kind).sort());
    showProblems($("deck-problems"), deck.problems, "elsewhere in the deck");
    filter();
    if (!previous.version) return open(deck.cards.some((c) => c.id === hashId()) ? hashId() : (matches[0]?.id ?? ""));
    const isStillThere = deck.cards.some((card) => card.id === openId);
    await open(isStillThere ? openId : (matches[Math.min(openAt, matches.length - 1)]?.id ?? ""), { isSameCard: isStillThere });
    const all = new Set([...deck.problems, ...deck.cards.flatMap((card) => card.problems)].map((p) => JSON.stringify(p))).size;
    announce(`Updated: ${all ? count(all, "problem") : "no problems"}`);
  }

  const hashId = () => decodeURIComponent(location.hash.slice(1));

  // Run one refresh at a time, and another one if the site changed in the meantime.
  let refreshing = null, again = false;
  function follow() {
    if (refreshing) { again = true; return; }
    refreshing = refresh().catch((error) => announce(`Update failed: ${error.message}`)).finally(() => {
      refreshing = null;
      if (again) { again = false; follow(); }
    });
  }

  // Keys

  const KEYS = {
    ArrowRight: () => step(1), j: () => step(1), ArrowLeft: () => step(-1), k: () => step(-1),
    e: () => step(1, (card) => card.problems.length > 0),
    "/": () => { $("search").focus(); $("search").select(); },
    s: () => $("section").focus(), c: () => $("kind").focus(), x: clear,
    t: () => cycle("theme"), w: () => cycle("width"), W: () => cycle("width", -1), z: () => cycle("zoom"),
    "?": () => $("help").showModal(),
  };

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("help").open) return;
    const isForm = event.target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (isForm && event.key === "Escape") {
      $("card").focus();
    } else if (!isForm && $("keys").checked && Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  }

  function clear() {
    $("filters").reset();
    filtered();
  }

  function filtered() {
    filter();
    describe(deck.cards.find((card) => card.id === openId));
  }

  // Start

  document.addEventListener("keydown", onKey);
  $("filters").addEventListener("input", filtered);
  $("filters").addEventListener("submit", (event) => {
    event.preventDefault();
    if (matches.length) open(matches[0].id);
    $("card").focus();
  });
  $("settings").addEventListener("submit", (event) => event.preventDefault());
  $("settings").addEventListener("change", (event) => set(event.target.name, event.target.value));
  $("ask").addEventListener("click", () => $("help").showModal());
  $("keys").checked = remembered("keys") !== "off";
  $("keys").addEventListener("change", () => remember("keys", $("keys").checked ? "on" : "off"));
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); $("card").focus(); });
  addEventListener("hashchange", () => deck.cards.some((card) => card.id === hashId()) && hashId() !== openId && open(hashId()));

  for (const details of document.querySelectorAll("details.problems")) {
    details.querySelector("summary").addEventListener("click", () => { details.dataset.isWanted = details.open ? "no" : "yes"; });
  }
  for (const theme of ["light", "dark"]) {
    const pair = make("div", `pair ${theme}`);
    pair.append(...phones.filter((phone) => phone.theme === theme).map((phone) => phone.element));
    $("phones").append(pair);
  }
  Promise.all(phones.map((phone) => phone.ready)).then(() => {
    for (const name of SETTINGS) set(name, remembered(name) ?? setting(name));
    follow();
    if (globalThis.exported) return;
    const news = new EventSource("events");
    news.addEventListener("message", (event) => event.data !== deck.version && follow());
    news.addEventListener("error", () => announce("The connection to deck-builder was lost. Trying again."));
  });
}
