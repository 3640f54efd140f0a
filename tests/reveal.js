// The rules for turning a card: what must stay in place, in view and whole. The script resizes the frame of the page.
async ({ screens, zooms, front }) => {
  const found = new Set();
  const places = {};
  const qa = document.getElementById("qa");
  const frame = window.frameElement;
  const say = (rule, what, where) => found.add(`rule ${rule}: ${what} at ${where}`);
  const question = qa.querySelector(".question");
  const answer = document.getElementById("answer")?.closest(".shown");
  const slot = qa.querySelector(".slot");
  const top = (element) => (element ? element.getBoundingClientRect().top + window.scrollY : 0);

  // The font size of the smallest label in each drawing, as a fraction of the drawing's width.
  const labels = [];
  for (const image of qa.querySelectorAll('img[src$=".svg"]')) {
    const text = await (await fetch(image.src)).text();
    const sizes = [...text.matchAll(/font-size[=:]\s*"?([\d.]+)/g)].map((match) => Number(match[1]));
    const width = Number(/viewBox="\S+ \S+ ([\d.]+)/.exec(text)?.[1]);
    if (sizes.length && width) labels.push([image, Math.min(...sizes) / width]);
  }
  // Words, each with the text around it up to the next space or hyphen, where a line can end.
  const words = [];
  const part = (node, match, from = 0) => {
    const range = document.createRange();
    range.setStart(node, from + match.index);
    range.setEnd(node, from + match.index + match[0].length);
    return range;
  };
  const texts = document.createTreeWalker(qa, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (node.parentElement.closest("mjx-container, style, pre, code, details:not([open]) > :not(summary)")) continue;
    for (const run of node.data.matchAll(/[^\s\p{Pd}]+/gu)) {
      for (const word of run[0].matchAll(/\p{L}+/gu)) {
        words.push({ range: part(node, word, run.index), run: part(node, run), isLong: word[0].length > 16 || run[0].length >= 40 });
      }
    }
  }
  // A long word or an address may break if it does not fit on a line of its own.
  const needsBreak = ({ run, isLong }) => {
    if (!isLong) return false;
    let box = run.startContainer.parentElement;
    while (getComputedStyle(box).display === "inline") box = box.parentElement;
    const style = getComputedStyle(box);
    const room = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return [...run.getClientRects()].reduce((sum, line) => sum + line.width, 0) > room * Number(document.body.style.zoom);
  };

  for (const zoom of zooms) {
    for (const [width, height] of screens) {
      document.body.style.zoom = zoom;
      frame.style.width = `${width}px`;
      frame.style.height = `${height}px`;
      window.scrollTo(0, 0);
      const where = `${width}x${height} px, zoom ${zoom}`;
      places[where] = [top(question), top(slot)];
      if (front && slot && places[where].some((place, index) => Math.abs(place - front[where][index]) > 1)) {
        say(31, `what is above the answer moved from ${front[where]} to ${places[where]} px`, where);
      }
      if (answer) {
        document.getElementById("answer").scrollIntoView();
        const [asked, shown] = [question.getBoundingClientRect(), answer.getBoundingClientRect()];
        const fits = shown.bottom - asked.top <= window.innerHeight;
        if (fits && asked.top < -1) say(32, `the question is at ${Math.round(asked.top)} px`, where);
        if (shown.height <= window.innerHeight * 0.7 && (shown.top < -1 || shown.bottom > window.innerHeight + 1)) {
          say(33, `the answer reaches from ${Math.round(shown.top)} to ${Math.round(shown.bottom)} px`, where);
        }
        window.scrollTo(0, 0);
      }
      qa.style.hyphens = "manual"; // a word may break where hyphenation allows, but nowhere else
      for (const word of zoom < 2 ? words : []) {
        const { range } = word;
        const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
        if (lines.size > 1 && !needsBreak(word)) say(34, `'${range}' is broken`, where);
      }
      qa.style.hyphens = "";
      for (const box of qa.querySelectorAll(".question, .answer")) {
        const isCut = box.scrollWidth > box.clientWidth + 1;
        if (isCut && !getComputedStyle(box).backgroundImage.includes("gradient")) say(35, "text is cut without a cue", where);
      }
      for (const [image, part] of labels) {
        const size = part * image.getBoundingClientRect().width;
        if (image.checkVisibility() && size < (height <= 400 ? 12 : 14)) say(36, `a label has ${size.toFixed(1)} px`, where);
      }
    }
  }
  document.body.style.zoom = "";
  frame.style.width = "390px";
  frame.style.height = "800px";
  return { places, found: [...found] };
}
