// The rules that a card must follow on every client, measured in the page that shows it. The script resizes its frame.
async ({ widths, zooms, isDark, side }) => {
  const found = new Set();
  const qa = document.getElementById("qa");
  const frame = window.frameElement;
  let where = "";
  const say = (rule, what, element) => {
    const name = element ? ` in <${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}">` : "";
    found.add(`rule ${rule}: ${what}${name} at ${where}`);
  };
  const all = [...qa.querySelectorAll("*")].filter((e) => !e.closest("mjx-container, style, svg") || e.tagName === "MJX-CONTAINER");
  const scroller = (element) => {
    for (let e = element; e && e !== qa; e = e.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(e).overflowX)) return e;
    }
    return null;
  };
  const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const isShown = (e) => e.checkVisibility({ visibilityProperty: true });

  // Check colours only once, because they depend on neither width nor zoom.
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const contrast = (element) => {
    const [one, other] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  // Paint a drawing on white, and with its filter on the dark page, and compare the two pixel by pixel.
  const painted = (image, ground, filter) => {
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d");
    const plate = getComputedStyle(image).backgroundColor;
    context.fillStyle = filter !== "none" && parse(plate)[3] === 1 ? plate : `rgb(${ground.slice(0, 3)})`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.filter = filter;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const steps = luminance(ground) + 0.05;
    return Array.from({ length: data.length / 4 }, (_, i) => {
      const light = luminance(data.subarray(4 * i, 4 * i + 3));
      return { light, contrast: Math.max(light + 0.05, steps) / Math.min(light + 0.05, steps) };
    });
  };
  const inTheDark = (image) => {
    const byDay = painted(image, [255, 255, 255], "none");
    const byNight = painted(image, behind(image), getComputedStyle(image).filter);
    const share = (test) => byNight.filter(test).length / byNight.length;
    return {
      vanished: share((pixel, i) => byDay[i].contrast > 1.2 && pixel.contrast < 1.12),
      bright: share((pixel) => pixel.light > 0.5),
    };
  };
  const body = (e) => e.matches(".question, .question *, .answer, .answer *, .more, .more *") && !e.closest("pre, a, .cloze, .answer a");

  for (const zoom of zooms) {
    document.body.style.zoom = zoom;
    for (const width of widths) {
      frame.style.width = `${width}px`;
      where = `${width} px, zoom ${zoom}`;
      const view = window.innerWidth;
      const page = document.scrollingElement;
      if (page.scrollWidth > view + 1) say(1, `the page is ${page.scrollWidth} px wide`);
      for (const e of all) {
        if (!isShown(e)) continue;
        const box = e.getBoundingClientRect();
        const style = getComputedStyle(e);
        if (box.width === 0) continue;
        const inside = document.createRange();
        inside.selectNodeContents(e);
        const right = Math.max(box.right, hasText(e) ? inside.getBoundingClientRect().right : 0);
        if (right > view + 1 && !scroller(e)) say(6, `reaches to ${Math.round(right)} px`, e);
        if (e.matches("pre, table, mjx-container[display=true]")) {
          if (e.scrollWidth > e.clientWidth + 1 && !/auto|scroll/.test(style.overflowX)) say(2, "is wide and does not scroll", e);
          if (scroller(e)) {
            scroller(e).scrollLeft = 0;
            if (inside.getBoundingClientRect().left < scroller(e).getBoundingClientRect().left - 1) say(3, "begins left of its box", e);
          }
        }
        if (e.tagName === "MJX-CONTAINER" && box.right > view + 1 && !scroller(e)) say(5, "is cut off", e);
        if (e.tagName === "IMG") {
          const around = e.parentElement.getBoundingClientRect();
          // Below 288 px, the labels of a drawing are too small to read, so it keeps this width and scrolls in its box.
          const isSmallest = e.src.endsWith(".svg") && scroller(e) && box.width < 288 * zoom + 1;
          if (box.width > around.width + 1 && !isSmallest) say(7, `is ${Math.round(box.width)} px wide`, e);
          if (box.height > window.innerHeight + 1) say(7, `is ${Math.round(box.height)} px high`, e);
          if (!e.complete || !e.naturalWidth) say(21, "is not there", e);
          const ratio = box.width / box.height / (e.naturalWidth / e.naturalHeight);
          if (ratio < 0.97 || ratio > 1.03) say(8, `has ${ratio.toFixed(2)} of its ratio`, e);
        }
        if (zoom === 1 && e.matches("a, summary, button") && box.height < 43.5) say(23, `is ${box.height.toFixed(1)} px high`, e);
      }
      if (side === "answer" && zoom === 1) {
        document.getElementById("answer")?.scrollIntoView();
        const top = document.getElementById("answer")?.closest(".shown")?.getBoundingClientRect().top ?? -1;
        // The question stays in view above it. Only a drawing in the question may take more room, at the smallest legible size.
        const drawing = qa.querySelector('.question img[src$=".svg"]')?.getBoundingClientRect().width ?? Infinity;
        if (top < -1 || top > window.innerHeight * (drawing < 301 ? 0.75 : 0.6)) say(16, `the answer is at ${Math.round(top)} px`);
        window.scrollTo(0, 0);
      }
    }
  }
  document.body.style.zoom = "";
  frame.style.width = "390px";
  where = "any width";
  for (const e of all) {
    const style = getComputedStyle(e);
    if (style.position === "fixed" || style.position === "sticky") say(28, `has position ${style.position}`, e);
    if (style.animationName !== "none" || parseFloat(style.transitionDuration) > 0) say(28, "moves", e);
    if (e.tagName === "PRE" && !/^pre/.test(style.whiteSpace)) say(4, "loses its newlines", e);
    if (e.matches("pre, code, svg") && style.direction !== "ltr") say(29, "runs from right to left", e);
    if (e.tagName === "IMG") {
      if (!e.alt.trim()) say(30, "has no words for those who don't see it", e);
      const isInverted = style.filter.includes("invert");
      if (isInverted && !e.src.endsWith(".svg")) say(15, "is inverted, but is not a drawing", e);
      if (isDark && !isInverted && parse(style.backgroundColor)[3] === 0) say(15, "has no plate in the dark", e);
      if (isDark && isInverted && e.naturalWidth) {
        const { vanished, bright } = inTheDark(e);
        if (vanished > 0.005) say(15, `loses ${(vanished * 100).toFixed(1)} % of its area in the dark`, e);
        if (bright > 0.2) say(15, `has ${(bright * 100).toFixed(1)} % of bright area in the dark`, e);
      }
    }
    if (e.tagName === "TH" && !e.scope) say(30, "has no scope", e);
    if (!hasText(e) || !isShown(e)) continue;
    const size = parseFloat(style.fontSize);
    if (size < 14) say(10, `has ${size} px`, e);
    if (body(e) && !e.matches("code, sub, sup, small, kbd") && size < 16) say(10, `has ${size} px, as body text`, e);
    const ratio = contrast(e);
    if (ratio < (body(e) ? 7 : 4.5)) say(11, `has a contrast of ${ratio.toFixed(1)}`, e);
  }
  for (const svg of qa.querySelectorAll("svg")) {
    if (svg.closest("mjx-container")) continue;
    const image = svg.getAttribute("aria-hidden") === "true" ? svg.parentElement.closest("[role=img]") : svg;
    if (image?.getAttribute("role") !== "img" || !image.getAttribute("aria-label")?.trim()) say(30, "has no label", svg);
  }
  const ids = qa.querySelectorAll("[id=answer]").length;
  if (ids !== (side === "answer" ? 1 : 0)) say(16, `${ids} elements have the id answer`);
  const bare = [...qa.querySelectorAll("*")].filter((e) => !e.closest("mjx-container, style, code, mjx-assistive-mml"));
  if (bare.some((e) => [...e.childNodes].some((n) => n.nodeType === 3 && /\\[([]/.test(n.data)))) say(20, "TeX is left as it is");
  for (const e of qa.querySelectorAll("mjx-merror, [data-mjx-error]")) say(20, `a formula says '${e.dataset.mjxError ?? e.textContent}'`);
  for (const details of qa.querySelectorAll("details")) details.open = true;
  for (const math of qa.querySelectorAll("details mjx-container")) {
    const { width, height } = math.getBoundingClientRect();
    if (width < 2 || height < 2) say(26, "has no size once opened", math);
  }
  for (const e of qa.querySelectorAll("details a, details summary")) {
    const box = e.getBoundingClientRect();
    if (box.height < 43.5) say(23, `is ${box.height.toFixed(1)} px high`, e);
  }
  return [...found];
}
