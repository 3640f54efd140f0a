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

  let searchTexts = new Map(); // by id: the folded text of the whole card

  function filter() {
    const words = fold($("search").value).split(/\s+/).filter(Boolean);
    const [section, kind, hasProblems] = [$("section").value, $("kind").value, $("troubled").checked];
    matches = deck.cards.filter((card) =>
      (!section || card.section === section) &&
      (!kind || card.kind === kind) &&
      (!hasProblems || card.problems.length > 0) &&
      words.every((word) => card.folded.includes(word) || searchTexts.get(card.id)?.includes(word)));
    const all = deck.cards.length;
    $("count").textContent = matches.length === all ? count(all, "card") : `${matches.length.toLocaleString("en")} of ${count(all, "card")}`;
    $("nothing").hidden = matches.length > 0 || !all;
    list();
  }

  /** Draw the part of the list that is visible, because a browser takes seconds to draw thousands of entries. */
  function list() {
    const { first, last } = visible();
    const groups = [];
    for (let at = first; at < last; at++) {
      if (at === first || startsSection(at)) groups.push({ section: matches[at].section, start: at, cards: [] });
      groups.at(-1).cards.push(matches[at]);
    }
    const now = JSON.stringify([matches.length, openId, groups.map(({ section, start, cards }) =>
      [section, start, cards.map((c) => [c.id, c.name, c.text, c.isLastGood, c.problems.map((p) => p.severity)])])]);
    if (now === listState) return;
    listState = now;
    const focused = $("list").contains(document.activeElement) ? document.activeElement.dataset.id : "";
    const parts = groups.flatMap(({ section, start, cards }) => {
      const items = make("ol");
      items.append(...cards.map((card, index) => {
        const item = make("li");
        item.setAttribute("aria-setsize", matches.length);
        item.setAttribute("aria-posinset", start + index + 1);
        item.append(entry(card));
        return item;
      }));
      return [make("h2", "", section), items];
    });
    // Empty boxes stand in for the entries above and below.
    const [above, below] = [make("div"), make("div")];
    above.style.height = `${first < last ? top(first) - HEADING : 0}px`;
    below.style.height = `${first < last ? top(matches.length - 1) - top(last - 1) : 0}px`;
    const at = $("list").scrollTop;
    $("list").replaceChildren(above, ...parts, below);
    $("list").scrollTop = at;
    if (focused) [...$("list").querySelectorAll("a")].find((link) => link.dataset.id === focused)?.focus({ preventScroll: true });
  }

  const ENTRY = 68, HEADING = 34; // pixels, as in page.css
  let sectionStarts = []; // where each section starts in the matches
  let sectionsOf = null; // the matches for which they are computed

  function starts() {
    if (sectionsOf !== matches) {
      sectionsOf = matches;
      sectionStarts = matches.flatMap((card, at) => (at === 0 || card.section !== matches[at - 1].section ? [at] : []));
    }
    return sectionStarts;
  }

  const startsSection = (at) => starts().includes(at);

  /** Return the top of an entry in the list, in pixels. */
  function top(at) {
    return at * ENTRY + starts().filter((start) => start <= at).length * HEADING;
  }

  /** Return the range of the entries that are visible, or nearly so. */
  function visible() {
    const height = $("list").clientHeight || innerHeight;
    const [from, to] = [$("list").scrollTop - height, $("list").scrollTop + 2 * height];
    let low = 0, high = matches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (top(middle) + ENTRY < from) low = middle + 1;
      else high = middle;
    }
    let last = low;
    while (last < matches.length && top(last) <= to) last++;
    return { first: Math.min(low, Math.max(0, matches.length - 1)), last: Math.max(last, Math.min(matches.length, low + 1)) };
  }

  /** Scroll the list to the open card, unless it is visible; the page itself does not scroll. */
  function reveal() {
    const at = matches.findIndex((card) => card.id === openId);
    if (at < 0) return;
    const outer = $("list"), from = outer.scrollTop;
    if (top(at) < from + HEADING || top(at) + ENTRY > from + outer.clientHeight) {
      outer.scrollTop = top(at) - (outer.clientHeight - ENTRY) / 2;
      list();
    }
  }

  function entry(card) {
    const link = make("a");
    link.href = `#${card.id}`;
    link.dataset.id = card.id;
    if (card.id === openId) link.setAttribute("aria-current", "true");
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
    // Each card that is opened is a step in the history, so that Back returns to the one before.
    if (hashId() !== id) history[hashId() && !isSameCard ? "pushState" : "replaceState"](null, "", `#${id}`);
    const [face, css] = await Promise.all([load(`faces/${id}.json`).then(JSON.parse), style(card.style)]);
    if (mine !== turn) return;
    for (const phone of phones) phone.show(face[phone.side], css, card.ordinal, isSameCard);
    $("formulas").hidden = !`${face.front}${face.back}`.includes("<math");
  }

  function describe(card) {
    const unknownId = !card && deck.cards.length ? hashId() : "";
    const at = card ? matches.indexOf(card) : -1;
    $("where").textContent = card ? [at < 0 ? "not in the list" : `${at + 1} of ${matches.length}`, card.section, card.kind].join(" · ") : "";
    $("name").textContent = card ? card.name : unknownId ? `No card has the address “${unknownId}”` : "No card";
    $("source").textContent = card ? `${card.path}:${card.line} · ${card.id}` : "";
    $("stale").hidden = !card?.isLastGood;
    $("phones").hidden = !card;
    if (!card) $("formulas").hidden = true;
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
    loadSearchTexts(now.version);
    if (!previous.version) return open(hashId() || (matches[0]?.id ?? ""));
    const isStillThere = deck.cards.some((card) => card.id === openId);
    await open(isStillThere ? openId : (matches[Math.min(openAt, matches.length - 1)]?.id ?? ""), { isSameCard: isStillThere });
    announce(`Updated: ${deck.problemCount ? count(deck.problemCount, "problem") : "no problems"}`);
  }

  /** Load the texts for the search after the first card is shown, because those of a large deck take a while. */
  async function loadSearchTexts(version) {
    const texts = JSON.parse(await load("search.json"));
    if (version !== deck.version) return;
    searchTexts = new Map(Object.entries(texts));
    if ($("search").value) filtered();
  }

  function hashId() {
    const id = location.hash.slice(1);
    try { return decodeURIComponent(id); } catch { return id; }
  }

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
  addEventListener("hashchange", () => hashId() !== openId && open(hashId()));
  addEventListener("popstate", () => hashId() !== openId && open(hashId()));
  addEventListener("resize", list);
  $("list").addEventListener("scroll", list);

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
